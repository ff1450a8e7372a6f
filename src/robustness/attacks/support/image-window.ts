import type { Random } from '../../../kernel/random.ts';

/** A square window of an image, in pixels. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly side: number;
}

type ImageShape = readonly [number, number, number];

/** A window drawn evenly from all of its side that fit. */
export function randomWindow([, height, width]: ImageShape, side: number, random: Random): Window {
  return { top: random.below(height - side + 1), left: random.below(width - side + 1), side };
}

/** The places [row within the window, column within it, index in the image's values] of a window in one channel. */
export function* placesOf({ top, left, side }: Window, channel: number, [, height, width]: ImageShape): Generator<readonly [number, number, number], void, void> {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      yield [row, column, (channel * height + top + row) * width + left + column];
    }
  }
}

/** One or minus one. */
export function randomSign(random: Random): number {
  return random.uint32() >>> 31 === 0 ? 1 : -1;
}

/** L2 norm over a window of one channel. */
export function windowNorm(values: Float32Array, window: Window, channel: number, shape: ImageShape): number {
  let sum = 0;
  for (const [, , at] of placesOf(window, channel, shape)) sum += (values[at] ?? 0) ** 2;
  return Math.sqrt(sum);
}
