import { readFileSync } from 'node:fs';
import { Random } from '../../../src/kernel/random.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { createGraphTrainer } from '../../../src/robustness/training/graph-trainer.ts';
import { inParts } from '../../../src/robustness/training/in-parts.ts';
import { relativeError } from '../../numeric/support/expect-close.ts';
import { SoftmaxRegression } from './softmax-regression.ts';

const { graph } = importOnnx(readFileSync(new URL('../../fixtures/training-steps/model.onnx', import.meta.url)));
const whole = createGraphTrainer({ graph, runtime: await createOnnxRuntime({ threads: 1 }), classCount: 3 });
const divided = inParts(whole, 4);

function noise(seed: number): FloatTensor {
  const random = Random.fromSeed(seed);
  return floatTensor([10, 3, 8, 8], Float32Array.from({ length: 10 * 3 * 64 }, () => random.uniform()));
}

const images = noise(1);
const adversarial = noise(2);
const classes = Int32Array.of(0, 1, 2, 2, 1, 0, 0, 1, 2, 1);

function expectAlike(found: FloatTensor | undefined, wanted: FloatTensor | undefined): void {
  expect(found?.shape).toEqual(wanted?.shape);
  expect(relativeError(found?.data ?? [], wanted?.data ?? [NaN])).toBeLessThan(1e-5);
}

function expectSameGradients(found: ReadonlyMap<string, Float32Array>, wanted: ReadonlyMap<string, Float32Array>): void {
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  for (const [name, values] of wanted) expect(relativeError(found.get(name) ?? [], values)).toBeLessThan(1e-5);
}

afterAll(() => whole.dispose());

describe('a batch in parts of four gives what it gives as a whole', () => {
  it('as logits', async () => {
    expectAlike(await divided.logits(images), await whole.logits(images));
  });

  it.each(['each', 'sum'] as const)('as gradients of the images: %s', async (reduce) => {
    const request = { loss: 'cross-entropy', goal: 'NONTARGETED', reduce } as const;
    const [found, wanted] = [await divided.gradient(images, classes, request), await whole.gradient(images, classes, request)];
    expectAlike(found.logits, wanted.logits);
    expectAlike(found.losses, wanted.losses);
    expectAlike(found.gradient, wanted.gradient);
  });

  it.each([undefined, 'each', 'sum'] as const)('as gradients of the weights, with those of the images: %s', async (imageGradient) => {
    const request = { images, classes, ...(imageGradient && { imageGradient }) };
    const found = await divided.weightGradients(request);
    const wanted = await whole.weightGradients(request);
    expectAlike(found.logits, wanted.logits);
    expectAlike(found.losses, wanted.losses);
    expectSameGradients(found.gradients, wanted.gradients);
    if (imageGradient) expectAlike(found.imageGradient, wanted.imageGradient);
    else expect(found.imageGradient).toBeUndefined();
  });

  it('as gradients of TRADES and of the divergence', async () => {
    const request = { images, adversarial, classes, beta: 3 };
    const found = await divided.tradesGradients(request);
    const wanted = await whole.tradesGradients(request);
    expectAlike(found.losses, wanted.losses);
    expectSameGradients(found.gradients, wanted.gradients);
    expectAlike(await divided.divergenceGradient(adversarial, wanted.logits), await whole.divergenceGradient(adversarial, wanted.logits));
  });
});

describe('a divided classifier', () => {
  it('never shows the model more images than it may', async () => {
    const model = new SoftmaxRegression([3, 8, 8], 3, false);
    const seen: number[] = [];
    const { weightGradients } = model;
    model.weightGradients = (request) => {
      seen.push(request.classes.length);
      return weightGradients.call(model, request);
    };
    await inParts(model, 4).weightGradients({ images, classes });
    expect(seen).toEqual([3, 3, 4]);
  });

  it('has the weights of the model', () => {
    expect(divided.weights).toBe(whole.weights);
    const bias = divided.weights.get('7.bias')?.map((value) => value + 1) ?? new Float32Array();
    divided.setWeights(new Map([['7.bias', bias]]));
    expect(whole.weights.get('7.bias')).toEqual(bias);
  });

  it('is the model itself where statistics are taken from the batch', () => {
    const model = new SoftmaxRegression([1, 2, 2], 2);
    expect(inParts(model, 4)).toBe(model);
  });
});
