import { readdirSync, readFileSync } from 'node:fs';
import { readNpz } from '../../src/numeric/formats/npz.ts';
import { importOnnx } from '../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, type FloatTensor } from '../../src/numeric/tensor/tensor.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import { relativeError } from '../numeric/support/expect-close.ts';

/** Small models of many architectures as PyTorch exports them at opsets 9 to 17; `make-architectures.py` made them. */
const folder = new URL('../fixtures/architectures/', import.meta.url);
const names = readdirSync(folder).filter((file) => file.endsWith('.onnx')).map((file) => file.replace('.onnx', ''));
const losses = ['cross_entropy', 'margin'] as const;

interface Reference {
  readonly images: FloatTensor;
  readonly labels: Int32Array;
  readonly logits: readonly number[];
  readonly gradients: Readonly<Record<(typeof losses)[number], readonly number[]>>;
}

async function referenceOf(name: string): Promise<Reference> {
  const arrays = await readNpz(readFileSync(new URL(`${name}.npz`, folder)), name);
  const numbers = (key: string): readonly number[] => Array.from<number | bigint | string, number>(arrays[key]?.data ?? [], Number);
  const gradient = (loss: string): readonly number[] => numbers(`grad_${loss}`).map((element) => element * (numbers(`scale_${loss}`)[0] ?? NaN));
  return {
    images: floatTensor(arrays['pixels']?.shape ?? [], Float32Array.from(numbers('pixels'), (pixel) => pixel / 128 - 1)),
    labels: Int32Array.from(numbers('label')),
    logits: numbers('logits'),
    gradients: { cross_entropy: gradient('cross_entropy'), margin: gradient('margin') },
  };
}

describe('architectures as PyTorch exports them', () => {
  it('are all there', () => {
    expect(names.length).toBeGreaterThanOrEqual(12);
  });

  it.each(names)('%s: imported, run and differentiated as PyTorch does', async (name) => {
    const model = importOnnx(readFileSync(new URL(`${name}.onnx`, folder)));
    expect(model.differentiable).toBe(true);
    const runtime = await createOnnxRuntime({ threads: 2 });
    const classifier = createGraphClassifier({ graph: model.graph, runtime, classCount: model.classCount });
    try {
      const { images, labels, logits, gradients } = await referenceOf(name);
      const found = await classifier.logits(images);
      expect(relativeError(found.data, logits)).toBeLessThan(1e-4);
      for (const loss of losses) {
        const { gradient } = await classifier.gradient(images, labels, {
          loss: loss === 'margin' ? 'margin' : 'cross-entropy', goal: 'NONTARGETED', reduce: 'each',
        });
        expect(relativeError(gradient.data, gradients[loss])).toBeLessThan(1e-3);
      }
    } finally {
      await classifier.dispose();
    }
  });
});
