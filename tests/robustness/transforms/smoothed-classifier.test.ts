import { sizeOf, floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { Classifier, GradientRequest } from '../../../src/robustness/classifier.ts';
import { smoothedClassifier } from '../../../src/robustness/defenses/smoothing-support/smoothed-classifier.ts';
import { noiseBatch } from '../support/image-attack-run.ts';
import { CountingClassifier, randomNet } from '../support/image-toys.ts';
import { constantToy, LinearToy } from '../support/toys.ts';

const shape = [1, 3, 4] as const;
const size = sizeOf(shape);
const images = floatTensor([3, ...shape], Float32Array.from({ length: 3 * size }, (_, i) => 0.5 + 0.3 * Math.sin(5 * i)));
const classes = Int32Array.of(0, 2, 1);
const settings = { sigma: 0.2, draws: 24, noiseSeed: 5 };
const smoothed = smoothedClassifier(randomNet(shape, 4, 1), settings);

const requests: readonly GradientRequest[] = (['cross-entropy', 'margin', 'dlr'] as const).flatMap((loss) => (
  (['NONTARGETED', 'TARGETED'] as const).map((goal) => ({ loss, goal, reduce: 'each' as const }))));

const shifted = (index: number, step: number): FloatTensor => floatTensor(images.shape, images.data.map((value, i) => (i === index ? value + step : value)));

describe('the mean over noisy copies', () => {
  it('is the mean of the probabilities of the copies', async () => {
    const { classifier, seen } = watched(randomNet(shape, 4, 1));
    const one = floatTensor([1, ...shape], images.data.slice(0, size));
    const logits = await smoothedClassifier(classifier, settings).logits(one);
    const answers = seen.flatMap(({ logits: { data } }) => Array.from({ length: data.length / 4 }, (_, row) => softmax([...data.subarray(4 * row, 4 * row + 4)])));
    expect(answers).toHaveLength(settings.draws);
    logits.data.forEach((logit, k) => {
      expect(Math.exp(logit)).toBeCloseTo(answers.reduce((sum, answer) => sum + (answer[k] ?? 0), 0) / answers.length, 5);
    });
    const noise = seen.flatMap(({ images: { data } }) => Array.from(data, (value, i) => value - (one.data[i % size] ?? 0)));
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length);
    expect(Math.abs(deviation / settings.sigma - 1)).toBeLessThan(0.1);
  });

  it('is the same for the same image, whatever its neighbours, and another for other noise', async () => {
    const all = (await smoothed.logits(images)).data;
    expect((await smoothed.logits(images)).data).toEqual(all);
    const last = await smoothed.logits(floatTensor([1, ...shape], images.data.slice(2 * size)));
    last.data.forEach((value, k) => expect(value).toBeCloseTo(all[8 + k] ?? NaN, 6));
    expect((await smoothedClassifier(randomNet(shape, 4, 1), { ...settings, noiseSeed: 6 }).logits(images)).data).not.toEqual(all);
  });

  it('shows the model no more images in one run than memory allows', async () => {
    const { classifier, seen } = watched(new LinearToy([1, 28, 28]));
    await smoothedClassifier(classifier, settings).logits(noiseBatch(5, [1, 28, 28]));
    const runs = seen.map((run) => run.images.shape[0] ?? 0);
    expect(Math.max(...runs)).toBeLessThanOrEqual(32);
    expect(runs.reduce((sum, count) => sum + count, 0)).toBe(5 * settings.draws);
  });
});

describe.each(requests)('the gradient of $loss, $goal', (request) => {
  it('is the slope of its loss', async () => {
    const { losses, gradient, logits } = await smoothed.gradient(images, classes, request);
    expect(logits.data).toEqual((await smoothed.logits(images)).data);
    for (const index of [0, 7, size + 3, 2 * size + 11]) {
      const step = 1e-3;
      const image = Math.floor(index / size);
      const lossAt = async (distance: number): Promise<number> => (await smoothed.gradient(shifted(index, distance), classes, request)).losses.data[image] ?? NaN;
      const slope = (await lossAt(step) - await lossAt(-step)) / (2 * step);
      expect(Math.abs((gradient.data[index] ?? NaN) - slope)).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)));
    }
    expect(losses.shape).toEqual([3]);
  });

  it('summed is the sum, and images at the bound add nothing', async () => {
    const each = await smoothed.gradient(images, classes, request);
    const bound = [...each.losses.data].sort((a, b) => a - b)[1] ?? NaN;
    const bounded = await smoothed.gradient(images, classes, { ...request, reduce: 'sum', bound });
    expect(bounded.gradient.shape).toEqual([1, ...shape]);
    const below = [...each.losses.data.keys()].filter((n) => (each.losses.data[n] ?? NaN) < bound);
    expect(below).toHaveLength(1);
    bounded.gradient.data.forEach((value, i) => {
      expect(value).toBeCloseTo(below.reduce((sum, n) => sum + (each.gradient.data[n * size + i] ?? 0), 0), 5);
    });
  });
});

it('refuses DLR of two classes, and noisy logits that are no numbers', async () => {
  const two = smoothedClassifier(new LinearToy(shape), settings);
  await expect(two.gradient(images, classes.map(() => 0), { loss: 'dlr', goal: 'NONTARGETED', reduce: 'each' })).rejects.toThrow('take the margin loss');
  await expect(smoothedClassifier(constantToy(shape, [NaN, 0]), settings).logits(images)).rejects.toThrow('expected finite logits of noisy images');
});

it('gives the mean of the activation gradients, or says that there are no layers', async () => {
  const linear = smoothedClassifier(new LinearToy(shape), settings);
  const { objectives, gradient } = await linear.activationGradient?.(images) ?? {};
  expect([objectives?.shape, gradient?.shape]).toEqual([[3], [1, ...shape]]);
  expect(gradient?.data.some((value) => value !== 0)).toBe(true);
  await expect(smoothedClassifier(new CountingClassifier(new LinearToy(shape)), settings).activationGradient?.(images)).rejects.toThrow('one without');
});

function softmax(logits: readonly number[]): number[] {
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  return powers.map((power) => power / powers.reduce((a, b) => a + b, 0));
}

interface Run {
  readonly images: FloatTensor;
  readonly logits: FloatTensor;
}

/** A classifier that remembers what it was shown and what it answered. */
function watched(inner: Classifier): { readonly classifier: Classifier; readonly seen: readonly Run[] } {
  const seen: Run[] = [];
  const classifier: Classifier = {
    imageShape: inner.imageShape, classCount: inner.classCount, differentiable: inner.differentiable, runtime: inner.runtime,
    logits: async (images) => {
      const logits = await inner.logits(images);
      seen.push({ images, logits });
      return logits;
    },
    gradient: (...given) => inner.gradient(...given),
    dispose: () => inner.dispose(),
  };
  return { classifier, seen };
}
