import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/kernel/random.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { findChannel } from '../../../src/robustness/channels/index.ts';
import { throughJpeg } from '../../../src/robustness/channels/support/through-jpeg.ts';
import { corrupt, findCorruption, type Picture } from '../../../src/robustness/corruptions/index.ts';
import { convolve } from '../../../src/robustness/corruptions/support/convolve.ts';
import { discKernel } from '../../../src/robustness/corruptions/support/disc-kernel.ts';
import { poisson } from '../../../src/robustness/corruptions/support/poisson.ts';

type Key = 'grey' | 'rgb';

interface Reference {
  readonly height: number;
  readonly width: number;
  readonly grey: readonly number[];
  readonly rgb: readonly number[];
  readonly cases: readonly { name: string; severity: number; picture: Key; seed: number; tolerance: number; result: number[] }[];
  readonly either: Readonly<Record<string, { severity: number; picture: Key; tolerance: number; results: number[][] }>>;
  readonly jpeg: { readonly side: number; readonly rgb: number[]; readonly resized: number[]; readonly results: readonly { quality: number; picture: Key; bytes: number[] }[] };
  readonly poisson: readonly { mean: number; upTo: number[]; probabilities: number[] }[];
  readonly rice: readonly { value: number; sigma: number; mean: number; deviation: number }[];
  readonly discs: readonly { radius: number; weights: number[] }[];
  readonly convolution: { readonly kernel: number[]; readonly result: number[] };
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/corruptions');
const reference = JSON.parse(readFileSync(join(FIXTURES, 'reference.json'), 'utf8')) as Reference;

function pictureOf(key: Key): Picture {
  const { height, width } = reference;
  return { channels: key === 'grey' ? 1 : 3, height, width, data: Float32Array.from(reference[key]) };
}

async function corrupted(name: string, severity: number, picture: Picture, seed: number): Promise<Float32Array> {
  const corruption = findCorruption(name);
  if (!corruption) throw new Error(`no corruption ${name}`);
  return corrupt(corruption, picture, severity, Random.fromSeed(seed));
}

function largestDifference(found: ArrayLike<number>, wanted: readonly number[]): number {
  expect(found).toHaveLength(wanted.length);
  return Math.max(...wanted.map((value, i) => Math.abs(value - (found[i] ?? NaN))));
}

it.each(reference.cases)('$name of severity $severity on a $picture picture is that of scipy, torchvision, Pillow or numpy', async (each) => {
  const found = await corrupted(each.name, each.severity, pictureOf(each.picture), each.seed);
  expect(largestDifference(found, each.result)).toBeLessThan(each.tolerance);
});

it.each(Object.entries(reference.either))('%s is one of those of scipy, scikit-image or numpy, and every one comes up', async (name, { severity, picture, tolerance, results }) => {
  const met = new Set<number>();
  for (let seed = 1; seed <= 40; seed++) {
    const found = await corrupted(name, severity, pictureOf(picture), seed);
    const which = results.findIndex((wanted) => largestDifference(found, wanted) < tolerance);
    expect(which).toBeGreaterThanOrEqual(0);
    met.add(which);
  }
  expect(met.size).toBe(results.length);
});

it.each(reference.jpeg.results)('JPEG of quality $quality of a $picture picture decodes to what Pillow decodes', async ({ quality, picture, bytes }) => {
  const { side, rgb } = reference.jpeg;
  const size = { channels: picture === 'grey' ? 1 : 3, height: side, width: side };
  const image = Float32Array.from(rgb.slice(0, size.channels * side * side), (byte) => byte / 255);
  const found = (await throughJpeg(image, size, quality)).map((value) => value * 255);
  const differences = bytes.map((byte, i) => Math.abs(byte - (found[i] ?? NaN)));
  expect(Math.max(...differences)).toBeLessThan(3);
  expect(differences.reduce((sum, each) => sum + each, 0) / differences.length).toBeLessThan(0.3);
});

it('resizes to 7/8 and back as Pillow does, within its two roundings', async () => {
  const { side, rgb, resized } = reference.jpeg;
  const image = floatTensor([1, 3, side, side], Float32Array.from(rgb, (byte) => byte / 255));
  const sent = await findChannel('png-resize')?.send(image);
  const differences = resized.map((byte, i) => Math.abs(byte - Math.round((sent?.data[i] ?? NaN) * 255)));
  expect(Math.max(...differences)).toBeLessThanOrEqual(2);
  expect(differences.reduce((sum, each) => sum + each, 0) / differences.length).toBeLessThan(0.3);
});

it.each(reference.poisson)('Poisson counts of mean $mean are spread as scipy says (chi-square)', ({ mean, upTo, probabilities }) => {
  const [random, draws] = [Random.fromSeed(11), 20_000];
  const counts = new Array<number>(probabilities.length).fill(0);
  for (let i = 0; i < draws; i++) {
    const count = poisson(mean, random);
    const bin = upTo.findIndex((edge) => count <= edge);
    const place = bin < 0 ? upTo.length : bin;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const expected = probabilities.map((probability) => probability * draws);
  const chiSquare = expected.reduce((sum, wanted, i) => sum + (wanted > 0 ? ((counts[i] ?? 0) - wanted) ** 2 / wanted : 0), 0);
  // 33.7 is the 0.9999 quantile at 9 degrees of freedom; fewer bins give less.
  expect(chiSquare).toBeLessThan(33.7);
});

it.each(reference.rice)('Rician noise of $sigma on $value has the mean and deviation of scipy', async ({ value, sigma, mean, deviation }) => {
  const severity = { 0.07: 3, 0.16: 5 }[sigma] ?? NaN;
  const side = 100;
  const picture = { channels: 1, height: side, width: side, data: new Float32Array(side * side).fill(value) };
  const found = await corrupted('rician-noise', severity, picture, 3);
  const average = found.reduce((sum, each) => sum + each, 0) / found.length;
  const spread = Math.sqrt(found.reduce((sum, each) => sum + (each - average) ** 2, 0) / found.length);
  expect(Math.abs(average - mean)).toBeLessThan((4 * deviation) / side);
  expect(Math.abs(spread / deviation - 1)).toBeLessThan(0.03);
});

it.each(reference.discs)('the kernel of a disc of radius $radius is that of a fine grid of points', ({ radius, weights }) => {
  expect(largestDifference(discKernel(radius).weights, weights)).toBeLessThan(0.012);
});

it('convolves as scipy correlates, with edges that go on', () => {
  const { kernel, result } = reference.convolution;
  const found = convolve(pictureOf('grey'), { radius: 2, weights: Float64Array.from(kernel) });
  expect(largestDifference(found, result)).toBeLessThan(1e-5);
});

it('draws the coefficients that the script was given', () => {
  const random = Random.fromSeed(7);
  const wanted = JSON.parse(readFileSync(join(FIXTURES, 'coefficients.json'), 'utf8')) as number[];
  expect(wanted.map(() => 2 * random.uniform() - 1)).toEqual(wanted);
});
