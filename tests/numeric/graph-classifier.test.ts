import type { Graph } from '../../src/numeric/graph/graph.ts';
import type { Program, Runtime } from '../../src/numeric/runtimes/runtime.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import { noise, smallClassifier } from './support/small-classifier.ts';

/** onnxruntime, remembering what it compiled and what is still open. */
async function countingRuntime() {
  const inner = await createOnnxRuntime({ threads: 1 });
  const counts = { compiled: 0, open: 0 };
  const compile = async (graph: Graph): Promise<Program> => {
    const program = await inner.compile(graph);
    counts.compiled++;
    counts.open++;
    return { run: (feeds) => program.run(feeds), dispose: async () => { counts.open--; await program.dispose(); } };
  };
  const runtime: Runtime = { description: inner.description, compile };
  return { runtime, counts };
}

const request = { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' } as const;

describe('a classifier over a graph', () => {
  it('compiles each program when first needed, once, and disposes of all', async () => {
    const { runtime, counts } = await countingRuntime();
    const classifier = createGraphClassifier({ graph: smallClassifier(), runtime, classCount: 4 });
    expect(counts.compiled).toBe(0);
    const images = noise([2, 3, 6, 6], 1);
    await classifier.logits(images);
    await classifier.logits(images);
    expect(counts.compiled).toBe(1);
    await classifier.gradient(images, Int32Array.of(0, 1), request);
    await classifier.gradient(images, Int32Array.of(2, 3), request);
    expect(counts.compiled).toBe(2);
    await classifier.gradient(images, Int32Array.of(2, 3), { ...request, bound: 2 });
    await classifier.gradient(images, Int32Array.of(2, 3), { ...request, goal: 'TARGETED' });
    expect(counts.compiled).toBe(4);
    await classifier.dispose();
    await classifier.dispose();
    expect(counts.open).toBe(0);
  });

  it('says what it is', async () => {
    const { runtime } = await countingRuntime();
    expect(createGraphClassifier({ graph: smallClassifier(), runtime, classCount: 4 })).toMatchObject({
      imageShape: [3, 6, 6], classCount: 4, differentiable: true, runtime: runtime.description,
    });
  });

  it('gives the logits of the gradient run as those of the plain run', async () => {
    const { runtime } = await countingRuntime();
    const classifier = createGraphClassifier({ graph: smallClassifier(), runtime, classCount: 4 });
    const images = noise([3, 3, 6, 6], 4);
    const plain = await classifier.logits(images);
    const { logits, losses, gradient } = await classifier.gradient(images, Int32Array.of(0, 1, 2), request);
    logits.data.forEach((z, index) => expect(z).toBeCloseTo(plain.data[index] ?? NaN, 5));
    expect([logits.shape, losses.shape, gradient.shape]).toEqual([[3, 4], [3], [3, 3, 6, 6]]);
    await classifier.dispose();
  });

  it('refuses classes that are not there, or not one an image', async () => {
    const { runtime, counts } = await countingRuntime();
    const classifier = createGraphClassifier({ graph: smallClassifier(), runtime, classCount: 4 });
    const images = noise([2, 3, 6, 6], 1);
    await expect(classifier.gradient(images, Int32Array.of(0, 4), request)).rejects.toThrow('image 1: expected a class from 0 to 3, found 4');
    await expect(classifier.gradient(images, Int32Array.of(0, -1), request)).rejects.toThrow('image 1: expected a class from 0 to 3, found -1');
    await expect(classifier.gradient(images, Int32Array.of(0), request)).rejects.toThrow('expected a class for each of 2 images, found 1');
    expect(counts.compiled).toBe(0);
  });

  it('refuses a wrong number of classes, and gradients of a model without', async () => {
    const { runtime } = await countingRuntime();
    expect(() => createGraphClassifier({ graph: smallClassifier(), runtime, classCount: 3 })).toThrow('expected 3 classes, found logits float32[N, 4]');
    const blind = createGraphClassifier({ graph: smallClassifier(), runtime, classCount: 4, differentiable: false });
    await expect(blind.gradient(noise([1, 3, 6, 6], 1), Int32Array.of(0), request)).rejects.toThrow('expected a differentiable model');
  });
});
