import { readFileSync } from 'node:fs';
import { importOnnx } from '../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { uapDatafree } from '../../src/robustness/attacks/uap-datafree.ts';
import { uapRandom } from '../../src/robustness/attacks/uap-random.ts';
import { linfNorm } from '../../src/robustness/attacks/support/projection.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import { noiseImages } from './support/array-images.ts';
import { finish, type Case } from './support/run.ts';
import { LinearToy } from './support/toys.ts';
import { ToyClassifier } from './support/toy-classifier.ts';

const SHAPE = [1, 6, 6] as const;
const linear: Case = {
  classifier: new LinearToy(SHAPE), images: noiseImages(30, SHAPE), threatModel: { goal: { kind: 'NONTARGETED' }, norm: 'LINF', epsilon: 0.05 },
};

it('crafts the same whatever the images are, and keeps the last where no image shall decide', async () => {
  const parameters = { epochs: 3, stepsPerEpoch: 4, keep: 'last' };
  const first = await finish(uapDatafree, { ...linear, parameters });
  const second = await finish(uapDatafree, { ...linear, parameters, images: noiseImages(45, SHAPE, 77, 0.4) });
  expect(second.result.perturbation.data).toEqual(first.result.perturbation.data);
  expect(second.checkpoints.map(({ tensors }) => tensors['v'])).toEqual(first.checkpoints.map(({ tensors }) => tensors['v']));
});

it('climbs to the most that a linear layer can respond', async () => {
  const { result } = await finish(uapDatafree, { ...linear, parameters: { epochs: 2, stepsPerEpoch: 200, background: 'grey' } });
  const { w } = linear.classifier as LinearToy;
  const response = Math.abs(w.reduce((sum, weight, i) => sum + weight * (result.perturbation.data[i] ?? 0), 0));
  expect(response / w.reduce((sum, weight) => sum + 0.05 * Math.abs(weight), 0)).toBeGreaterThan(0.99);
});

it('makes room again when it rests on the bound', async () => {
  const { checkpoints } = await finish(uapDatafree, { ...linear, parameters: { epochs: 20, stepsPerEpoch: 3, background: 'grey' } });
  const sizes = checkpoints.map(({ tensors }) => linfNorm(tensors['v'] ?? new Float32Array()));
  expect(Math.max(...sizes)).toBeCloseTo(0.05, 7);
  expect(sizes.slice(1).some((size, index) => size < 0.9 * (sizes[index] ?? 0))).toBe(true);
});

it('refuses a model that has no layers to look into', async () => {
  const classifier = new ToyClassifier({ imageShape: SHAPE, classCount: 2, logits: (x) => [x[0] ?? 0, 0.5], pullback: (x) => new Float64Array(x.length) });
  await expect(finish(uapDatafree, { ...linear, classifier })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});

it('refuses a target: it has no say in where images go', async () => {
  const threatModel = { ...linear.threatModel, goal: { kind: 'TARGETED', target: 1 } } as const;
  await expect(finish(uapDatafree, { ...linear, threatModel })).rejects.toMatchObject({ problems: [{ path: ['goal'] }] });
});

it('makes the layers of a network respond more than noise does', async () => {
  const { graph, classCount } = importOnnx(readFileSync(new URL('../fixtures/activations/model.onnx', import.meta.url)));
  const classifier = createGraphClassifier({ graph, runtime: await createOnnxRuntime({ threads: 1 }), classCount });
  const run: Case = { ...linear, classifier, images: noiseImages(10, [3, 10, 10]) };
  const response = async (data: Float32Array): Promise<number> => {
    const image = floatTensor([1, 3, 10, 10], data.map((value) => 0.5 + value));
    return (await classifier.activationGradient?.(image))?.objectives.data[0] ?? NaN;
  };
  const crafted = await finish(uapDatafree, { ...run, parameters: { epochs: 2, stepsPerEpoch: 20, keep: 'last' } });
  const noise = await finish(uapRandom, { ...run, parameters: { draws: 1 } });
  expect(await response(crafted.result.perturbation.data)).toBeGreaterThan(await response(noise.result.perturbation.data) + 0.2);
  await classifier.dispose();
});
