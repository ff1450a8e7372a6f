import { Random } from '../../../src/kernel/random.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { sizeOf } from '../../../src/numeric/tensor/tensor.ts';
import { predictions, type Classifier } from '../../../src/robustness/classifier.ts';
import { randomisedSmoothing } from '../../../src/robustness/defenses/randomised-smoothing.ts';
import { gaussianNoise } from '../../../src/robustness/defenses/smoothing-support/gaussian-noise.ts';
import { createGraphTrainer } from '../../../src/robustness/training/graph-trainer.ts';
import type { TrainingOutcome } from '../../../src/robustness/defenses/defense.ts';
import type { TrainingStep } from '../../../src/robustness/training/training-step.ts';
import { ArrayImages } from '../support/array-images.ts';
import { summing } from './support/transform-graphs.ts';

const shape = [1, 4, 4] as const;

/** Two classes that differ by a faint checkerboard, easily seen without noise by one pixel and with noise by all of them only. */
function faintImages(count: number, seed: number): ArrayImages {
  const random = Random.fromSeed(seed);
  const labels = Int32Array.from({ length: count }, (_, n) => n % 2);
  const data = Float32Array.from({ length: count * sizeOf(shape) }, (_, at) => {
    const n = Math.floor(at / sizeOf(shape));
    const place = at % sizeOf(shape);
    const sign = ((place + Math.floor(place / 4)) % 2 === 0 ? 1 : -1) * (labels[n] === 1 ? 1 : -1);
    return 0.5 + 0.15 * sign + 0.01 * random.normal();
  });
  return new ArrayImages(shape, data, labels);
}

async function accuracyUnderNoise(classifier: Classifier, images: ArrayImages): Promise<number> {
  const all = await images.read(Uint32Array.from(images.labels.keys()));
  const noise = gaussianNoise(all.data.length, 0.25, Random.fromSeed(99));
  const logits = await classifier.logits({ ...all, data: all.data.map((value, i) => value + (noise[i] ?? 0)) });
  return predictions(logits).filter((label, n) => label === images.labels[n]).length / images.count;
}

async function train(seed: number) {
  const runtime = await createOnnxRuntime({ threads: 1 });
  const model = createGraphTrainer({ graph: summing(shape).graph, runtime, classCount: 2 });
  const [images, validation, unseen] = [faintImages(64, 1), faintImages(16, 2), faintImages(200, 3)];
  const before = await accuracyUnderNoise(model, unseen);
  const parameters = randomisedSmoothing.parameters.parse({ epochs: 6, learningRate: 0.05, batchSize: 8 });
  const outcome = await lastOf(randomisedSmoothing.train({ model, images, validation, parameters, random: Random.fromSeed(seed) }));
  const after = await accuracyUnderNoise(model, unseen);
  const weights = Float32Array.from(model.weights.get('weights') ?? []);
  await model.dispose();
  return { before, after, weights, outcome };
}

async function lastOf(steps: AsyncGenerator<TrainingStep, TrainingOutcome, void>): Promise<TrainingOutcome> {
  for (;;) {
    const { done, value } = await steps.next();
    if (done === true) return value;
  }
}

it('learns to see through the noise, the same for the same seed', async () => {
  const { before, after, weights, outcome } = await train(1);
  expect(outcome.history.length).toBeGreaterThan(0);
  expect(before).toBeLessThan(0.85);
  expect(after).toBeGreaterThan(0.95);
  expect((await train(1)).weights).toEqual(weights);
  expect((await train(2)).weights).not.toEqual(weights);
});

it('draws noise of the deviation asked for', () => {
  for (const count of [1, 20_001]) {
    const noise = gaussianNoise(count, 0.5, Random.fromSeed(3));
    expect(noise).toHaveLength(count);
    expect(noise.every(Number.isFinite)).toBe(true);
  }
  const noise = gaussianNoise(20_000, 0.5, Random.fromSeed(3));
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const beyond = noise.filter((value) => Math.abs(value) > 0.98).length / noise.length;
  expect(Math.abs(mean)).toBeLessThan(0.015);
  expect(Math.abs(beyond - 0.05)).toBeLessThan(0.006);
});
