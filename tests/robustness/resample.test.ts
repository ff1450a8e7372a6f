import { readFileSync } from 'node:fs';
import { resample, type ResizeKernel } from '../../src/robustness/resample.ts';
import { fitPixels } from '../../src/worker/runner/datasets/fit-pixels.ts';

interface PillowCase {
  readonly kernel: ResizeKernel;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly pixels: readonly number[];
}

/** What Pillow makes of one colour picture and of its red channel; `make.py` beside it made it. */
const reference = JSON.parse(readFileSync(new URL('../fixtures/resize/pillow.json', import.meta.url), 'utf8')) as {
  readonly height: number; readonly width: number; readonly picture: readonly number[]; readonly cases: readonly PillowCase[];
};
const red = reference.picture.filter((_, i) => i % 3 === 0);

it.each(reference.cases)('is what Pillow makes of it: $kernel to $height x $width, $channels channel(s)', ({ kernel, height, width, channels, pixels }) => {
  const source = { height: reference.height, width: reference.width, channels, data: Uint8Array.from(channels === 3 ? reference.picture : red) };
  expect([...fitPixels(source, { height, width, channels, resize: kernel })]).toEqual(pixels);
});

it.each(['BILINEAR', 'BICUBIC', 'NEAREST'] as const)('keeps a flat picture flat and a mirrored one mirrored with %s', (kernel) => {
  const size = { channels: 1, height: 6, width: 6 };
  const flat = resample(new Float32Array(36).fill(0.3), size, { height: 13, width: 4, kernel });
  expect(Math.max(...flat.map((value) => Math.abs(value - 0.3)))).toBeLessThan(1e-6);
  const ramp = Float32Array.from({ length: 36 }, (_, i) => ((i % 6) / 5) ** 2);
  const wide = resample(ramp, size, { height: 6, width: 14, kernel }).subarray(0, 14);
  const mirrored = resample(ramp.toReversed(), size, { height: 6, width: 14, kernel }).subarray(0, 14).toReversed();
  expect(Math.max(...wide.map((value, i) => Math.abs(value - (mirrored[i] ?? NaN))))).toBeLessThan(1e-6);
});
