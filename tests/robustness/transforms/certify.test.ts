import { readFileSync } from 'node:fs';
import { Random } from '../../../src/kernel/random.ts';
import { sizeOf } from '../../../src/numeric/tensor/tensor.ts';
import { normalTwoSided } from '../../../src/robustness/metrics/statistics/normal.ts';
import { normalQuantile } from '../../../src/robustness/metrics/statistics/normal-quantile.ts';
import type { Classifier } from '../../../src/robustness/classifier.ts';
import type { Certification } from '../../../src/robustness/defenses/index.ts';
import { certifiedRadius, largestRadius, lowerBound } from '../../../src/robustness/defenses/smoothing-support/certified-radius.ts';
import { certify, type CertificationSettings } from '../../../src/robustness/defenses/smoothing-support/certify.ts';
import { ArrayImages } from '../support/array-images.ts';
import { constantToy, LinearToy } from '../support/toys.ts';

interface Fixture {
  readonly normalQuantiles: readonly { readonly p: number; readonly z: number }[];
  readonly lowerBounds: readonly { readonly successes: number; readonly n: number; readonly alpha: number; readonly bound: number }[];
}
const fixture = JSON.parse(readFileSync(new URL('../../fixtures/transforms/transforms.json', import.meta.url), 'utf8')) as Fixture;

const close = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

it.each(fixture.normalQuantiles)('the normal quantile at $p is that of scipy', ({ p, z }) => {
  expect(close(normalQuantile(p), z, 1e-9)).toBe(true);
});

it.each([0, 1, -0.1, NaN])('there is no normal quantile at %s', (p) => {
  expect(() => normalQuantile(p)).toThrow('expected a probability between 0 and 1');
});

it.each(fixture.lowerBounds)('the lower bound of $successes of $n is that of scipy', ({ successes, n, alpha, bound }) => {
  expect(close(lowerBound(successes, n, alpha), bound, 1e-9)).toBe(true);
});

const shape = [1, 2, 3] as const;
const size = sizeOf(shape);
const model = new LinearToy(shape);
const length = Math.hypot(...model.w);
const settings: CertificationSettings = { sigma: 0.25, certifiedImages: 1000, selectionDraws: 32, certificationDraws: 500, alpha: 0.001 };

/** Images at given L2 distances from the plane between the classes, on the side of their label. */
function imagesAt(distances: readonly number[], labels: readonly number[]): ArrayImages {
  const data = distances.flatMap((distance, n) => Array.from(model.w, (weight) => 0.5 + (labels[n] === 1 ? 1 : -1) * distance * (weight / length)));
  return new ArrayImages(shape, Float32Array.from(data), Int32Array.from(labels));
}

async function certified(images: ArrayImages, classifier: Classifier = model, changes: Partial<CertificationSettings> = {}, seed = 1) {
  const steps = certify({ classifier, images, parameters: { ...settings, ...changes }, random: Random.fromSeed(seed) });
  const fractions: number[] = [];
  for (;;) {
    const { done, value } = await steps.next();
    if (done === true) return { certification: value satisfies Certification, fractions };
    if (value.kind === 'progress') fractions.push(value.progress.fraction);
  }
}

describe('on a linear model, whose radii are known', () => {
  const distances = Array.from({ length: 60 }, (_, n) => 0.01 + 0.01 * n);
  const labels = distances.map((_, n) => n % 2);
  const images = imagesAt(distances, labels);

  it('never certifies more than the distance to the boundary, and little less', async () => {
    const { certification: { radii, n, abstained } } = await certified(images);
    expect(n).toBe(60);
    expect(radii.filter((radius, at) => radius > (distances[at] ?? 0))).toEqual([]);
    radii.forEach((radius, at) => {
      // Three deviations of the count below what is expected of it.
      const share = 1 - normalTwoSided((distances[at] ?? 0) / settings.sigma) / 2;
      const votes = Math.floor(500 * share - 3 * Math.sqrt(500 * share * (1 - share)) - 1);
      expect(radius).toBeGreaterThanOrEqual(certifiedRadius(votes, settings));
      expect(radius).toBeLessThanOrEqual(largestRadius(settings));
    });
    expect(abstained).toBe(radii.filter((radius) => radius === 0).length);
    expect(abstained).toBeGreaterThan(0);
    expect(abstained).toBeLessThan(20);
  });

  it('comes to the distance itself with many draws', async () => {
    const { certification: { radii } } = await certified(imagesAt([0.25], [1]), model, { certificationDraws: 20_000 });
    expect(radii[0]).toBeLessThanOrEqual(0.25);
    expect(radii[0]).toBeGreaterThan(0.23);
  });

  it('tells the share of images at each radius with its interval', async () => {
    const { certification: { accuracyAtRadius, radii, ...rest } } = await certified(images);
    expect(rest).toMatchObject({ norm: 'L2', alpha: 0.001, n: 60 });
    expect(rest.method).toContain('32 draws choose the class, 500 bound its share');
    expect(accuracyAtRadius.map(({ radius }) => radius)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => k * 0.0625));
    for (const { radius, count, value, lower, upper } of accuracyAtRadius) {
      expect(count).toBe(radii.filter((proven) => proven > 0 && proven >= radius).length);
      expect(value).toBe(count / 60);
      expect(lower).toBeLessThanOrEqual(value);
      expect(upper).toBeGreaterThan(value);
    }
  });

  it('counts no image that is labelled otherwise', async () => {
    const { certification } = await certified(new ArrayImages(shape, images.values, images.labels.map((label) => 1 - label)));
    expect(certification.radii.every((radius) => radius === 0)).toBe(true);
    expect(certification.accuracyAtRadius.every(({ count }) => count === 0)).toBe(true);
    expect(certification.abstained).toBeLessThan(20);
  });
});

it('abstains on the boundary', async () => {
  const { certification } = await certified(imagesAt(Array.from({ length: 20 }, () => 0), Array.from({ length: 20 }, () => 1)));
  expect(certification).toMatchObject({ n: 20, abstained: 20 });
});

it('certifies so many images as asked, the same for the same seed, and says how far it is', async () => {
  const images = imagesAt(Array.from({ length: 30 }, (_, n) => 0.02 * n), Array.from({ length: 30 }, () => 1));
  const first = await certified(images, model, { certifiedImages: 12 });
  expect(first.certification.n).toBe(12);
  expect(first.certification.radii).toHaveLength(12);
  expect(images.everRead.size).toBe(12);
  expect(images.largestRead).toBe(1);
  expect((await certified(images, model, { certifiedImages: 12 })).certification).toEqual(first.certification);
  expect((await certified(images, model, { certifiedImages: 12 }, 2)).certification).not.toEqual(first.certification);
  expect(first.fractions).toEqual([...first.fractions].sort((a, b) => a - b));
  expect(first.fractions.at(-1)).toBe(1);
});

it('proves the largest radius of a model that never changes its mind', async () => {
  const images = new ArrayImages(shape, new Float32Array(3 * size), Int32Array.of(0, 0, 1));
  const { certification } = await certified(images, constantToy(shape));
  expect(certification.radii).toEqual([largestRadius(settings), largestRadius(settings), 0]);
});

it('refuses a model without finite answers, and no images', async () => {
  await expect(certified(imagesAt([0.1], [1]), constantToy(shape, [NaN, 1]))).rejects.toThrow('expected finite logits');
  await expect(certified(new ArrayImages(shape, new Float32Array(0), new Int32Array(0)))).rejects.toThrow('expected images to certify');
});
