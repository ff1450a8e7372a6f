import type { ImageSize } from './bytes.ts';

export type Extent = Pick<ImageSize, 'height' | 'width'>;

/**
 * An image [C,H,W] at another size, bilinear with pixel centres kept in place. Made smaller, each new pixel averages over a
 * triangle as wide as two of them, as Pillow does. Not left to the image library: sharp (libvips 8.18) moves a picture by
 * half a pixel when it enlarges it.
 */
export function resized(image: Float32Array, { channels, height, width }: ImageSize, to: Extent): Float32Array {
  const rows = along(image, { lines: channels * height, between: 1, each: width, taps: tapsFor(width, to.width) });
  return along(rows, { lines: channels, between: to.width, each: height, taps: tapsFor(height, to.height) });
}

/** What a new place takes of the old ones, from the first on. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

function tapsFor(from: number, to: number): Taps[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale - 0.5;
    const [first, last] = [Math.max(0, Math.ceil(centre - reach)), Math.min(from - 1, Math.floor(centre + reach))];
    const raw = Array.from({ length: last - first + 1 }, (_each, i) => 1 - Math.abs(first + i - centre) / reach);
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

interface Axis {
  /** Blocks in which the axis occurs once. */
  readonly lines: number;
  /** Values from one place of the axis to the next. */
  readonly between: number;
  /** Places before. */
  readonly each: number;
  readonly taps: readonly Taps[];
}

function along(values: Float32Array, { lines, between, each, taps }: Axis): Float32Array {
  const result = new Float32Array(lines * between * taps.length);
  let next = 0;
  for (let line = 0; line < lines; line++) {
    for (const { first, weights } of taps) {
      for (let aside = 0; aside < between; aside++) {
        const start = (line * each + first) * between + aside;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (values[start + i * between] ?? 0);
        result[next++] = sum;
      }
    }
  }
  return result;
}
