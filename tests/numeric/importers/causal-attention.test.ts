import { readFileSync } from 'node:fs';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { createGraphClassifier } from '../../../src/robustness/graph-classifier.ts';
import { relativeError } from '../support/expect-close.ts';

/** A transformer whose mask is -infinity above the diagonal, with PyTorch's float64 results; `make.py` beside it made both. */
const folder = new URL('../../fixtures/causal/', import.meta.url);
const arrays = await readNpz(readFileSync(new URL('causal.npz', folder)), 'causal.npz');
const numbers = (key: string): readonly number[] => Array.from<number | bigint | string, number>(arrays[key]?.data ?? [], Number);
const model = importOnnx(readFileSync(new URL('causal.onnx', folder)));

describe('attention with a causal mask', () => {
  it('is accepted, -infinity in the mask included', () => {
    expect(model).toMatchObject({ differentiable: true, classCount: 5, warnings: [] });
    expect(Array.from(model.graph.constants.values()).some(({ data }) => Array.from<number | bigint>(data).includes(-Infinity))).toBe(true);
  });

  it.each([
    ['onnxruntime', () => createOnnxRuntime({ threads: 1 })],
    ['tfjs', () => createTfjsRuntime({ backend: 'wasm' })],
  ] as const)('is run and differentiated as PyTorch does on %s', async (_, createRuntime) => {
    const classifier = createGraphClassifier({ graph: model.graph, runtime: await createRuntime(), classCount: model.classCount });
    try {
      const images = floatTensor(arrays['image']?.shape ?? [], Float32Array.from(numbers('image')));
      const { logits, gradient } = await classifier.gradient(images, Int32Array.from(numbers('label')), { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
      expect(relativeError(logits.data, numbers('logits'))).toBeLessThan(1e-5);
      expect(gradient.data.every(Number.isFinite)).toBe(true);
      expect(relativeError(gradient.data, numbers('gradient'))).toBeLessThan(1e-5);
    } finally {
      await classifier.dispose();
    }
  });
});
