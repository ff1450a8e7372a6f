import { readdirSync, readFileSync } from 'node:fs';
import { readNpz } from '../../src/numeric/formats/npz.ts';
import { importOnnx } from '../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createTfjsRuntime } from '../../src/numeric/runtimes/tfjs/tfjs.ts';
import { floatTensor, type FloatTensor } from '../../src/numeric/tensor/tensor.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import { relativeError } from '../numeric/support/expect-close.ts';

/** Small models of many architectures as PyTorch exports them at opsets 9 to 17; `make-architectures.py` made them. */
const folder = new URL('../fixtures/architectures/', import.meta.url);
const names = readdirSync(folder).filter((file) => file.endsWith('.onnx')).map((file) => file.replace('.onnx', ''));
/** Gradients by our rules on onnxruntime, and by TensorFlow's tape. */
const runtimes = [
  { engine: 'onnxruntime', createRuntime: () => createOnnxRuntime({ threads: 2 }) },
  { engine: 'tfjs', createRuntime: () => createTfjsRuntime({ backend: 'wasm' }) },
];
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

  describe.each(runtimes)('on $engine', ({ createRuntime }) => {
    it.each(names)('%s: imported, run and differentiated as PyTorch does', async (name) => {
      const model = importOnnx(readFileSync(new URL(`${name}.onnx`, folder)));
      expect(model.differentiable).toBe(true);
      const classifier = createGraphClassifier({ graph: model.graph, runtime: await createRuntime(), classCount: model.classCount });
      try {
        const { images, labels, logits, gradients } = await referenceOf(name);
        for (const loss of losses) {
          const found = await classifier.gradient(images, labels, {
            loss: loss === 'margin' ? 'margin' : 'cross-entropy', goal: 'NONTARGETED', reduce: 'each',
          });
          expect(relativeError(found.logits.data, logits)).toBeLessThan(1e-4);
          expect(relativeError(found.gradient.data, gradients[loss])).toBeLessThan(1e-3);
        }
        expect(relativeError((await classifier.logits(images)).data, logits)).toBeLessThan(1e-4);
      } finally {
        await classifier.dispose();
      }
    });
  });
});
