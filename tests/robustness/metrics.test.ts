import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import { perturbed } from '../../src/robustness/attacks/support/perturbed.ts';
import { PSNR_CEILING_DB, psnrDb, ssim, wilsonRate } from '../../src/robustness/metrics/index.ts';

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as T;
}

interface SimilarityCase {
  readonly shape: [number, number, number];
  readonly x: number[];
  readonly y: number[];
  readonly ssim: number;
  readonly psnrDb: number;
}

describe.each(fixture<SimilarityCase[]>('ssim.json'))('images of $shape against scikit-image', (row) => {
  const [x, y] = [Float32Array.from(row.x), Float32Array.from(row.y)];

  it('agrees on SSIM', () => {
    expect(ssim(x, y, row.shape)).toBeCloseTo(row.ssim, 10);
  });

  it('agrees on PSNR', () => {
    expect(psnrDb(x, y)).toBeCloseTo(row.psnrDb, 10);
  });
});

it('gives identical images an SSIM of one and the PSNR ceiling', () => {
  const x = Float32Array.from({ length: 3 * 12 * 12 }, (_, i) => (i % 7) / 7);
  expect(ssim(x, x.slice(), [3, 12, 12])).toBe(1);
  expect(psnrDb(x, x.slice())).toBe(PSNR_CEILING_DB);
});

it('keeps the ceiling far above a change of one 8-bit step in one pixel of a large image', () => {
  const x = new Float32Array(2048 * 2048).fill(0.5);
  const y = x.slice();
  y[0] = 0.5 + 1 / 255;
  expect(psnrDb(x, y)).toBeCloseTo(20 * Math.log10(255) + 10 * Math.log10(2048 * 2048), 3);
  expect(psnrDb(x, y)).toBeLessThan(PSNR_CEILING_DB - 80);
});

it('takes a smaller window on an image under eleven pixels', () => {
  const x = Float32Array.of(0.2, 0.4, 0.6, 0.8);
  const y = Float32Array.of(0.3, 0.4, 0.6, 0.8);
  // A window of one pixel: no variance, so only the luminance term is left.
  const luminance = x.map((a, i) => (2 * a * (y[i] ?? 0) + 1e-4) / (a * a + (y[i] ?? 0) ** 2 + 1e-4));
  expect(ssim(x, y, [1, 2, 2])).toBeCloseTo(luminance.reduce((sum, value) => sum + value, 0) / 4, 6);
  expect(() => ssim(x, y, [1, 2, 3])).toThrow('[1, 2, 3]');
});

it('falls as noise grows', () => {
  const x = Float32Array.from({ length: 400 }, (_, i) => 0.5 + 0.3 * Math.sin(i / 9));
  const noisy = (size: number): Float32Array => x.map((value, i) => value + size * Math.sin(i * i));
  const scores = [0.01, 0.05, 0.1, 0.2].map((size) => [ssim(x, noisy(size), [1, 20, 20]), psnrDb(x, noisy(size))]);
  for (const column of [0, 1]) {
    const series = scores.map((row) => row[column] ?? 0);
    expect(series).toEqual([...series].sort((a, b) => b - a));
  }
});

describe('Wilson intervals', () => {
  it.each(fixture<{ successes: number; n: number; lower: number; upper: number }[]>('wilson.json'))(
    'agree with scipy for $successes of $n', ({ successes, n, lower, upper }) => {
      const rate = wilsonRate(successes, n);
      expect(rate.lower).toBeCloseTo(lower, 12);
      expect(rate.upper).toBeCloseTo(upper, 12);
    });

  it('hold the rate and stay within [0, 1]', () => {
    fc.assert(fc.property(fc.nat(5000), fc.nat(5000), (a, b) => {
      const rate = wilsonRate(Math.min(a, b), Math.max(a, b));
      expect(rate.lower).toBeLessThanOrEqual(rate.value);
      expect(rate.upper).toBeGreaterThanOrEqual(rate.value);
      expect(rate.lower).toBeGreaterThanOrEqual(0);
      expect(rate.upper).toBeLessThanOrEqual(1);
    }), { seed: 4 });
  });
});

it('adds and clips as numpy does in float32, bit for bit', () => {
  const { x, v, out } = fixture<{ x: number[]; v: number[]; out: number[] }>('clipped-sum.json');
  expect([...perturbed(floatTensor([1, 1, 8, 8], Float32Array.from(x)), Float32Array.from(v)).data]).toEqual(out);
});
