import { AppError } from '../../kernel/errors.ts';

/** Settings of Wang, Bovik, Sheikh & Simoncelli, IEEE Trans. Image Processing 13 (2004); data range 1. */
const SIGMA = 1.5;
const RADIUS = 5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/** A Gaussian window of 2 * radius + 1 taps that sum to one. */
function gaussian(radius: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * SIGMA * SIGMA)));
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** Weighted means over every window that lies wholly inside: along the rows, then along the columns. */
function filter({ height, width, values }: Plane, taps: Float64Array): Float64Array {
  const [outHeight, outWidth] = [height - taps.length + 1, width - taps.length + 1];
  const rows = new Float64Array(height * outWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) rows[y * outWidth + x] = weighted(values, taps, y * width + x, 1);
  }
  const out = new Float64Array(outHeight * outWidth);
  for (let i = 0; i < out.length; i++) out[i] = weighted(rows, taps, i, outWidth);
  return out;
}

/** Taps times the values from `start` on, `stride` apart. */
function weighted(values: Float64Array, taps: Float64Array, start: number, stride: number): number {
  let sum = 0;
  for (let k = 0, at = start; k < taps.length; k++, at += stride) sum += (taps[k] ?? 0) * (values[at] ?? 0);
  return sum;
}

function product(a: Plane, b: Plane): Plane {
  const values = new Float64Array(a.values.length);
  for (let i = 0; i < values.length; i++) values[i] = (a.values[i] ?? 0) * (b.values[i] ?? 0);
  return { ...a, values };
}

/** SSIM of one channel. */
function ssimOfPlane(x: Plane, y: Plane, taps: Float64Array): number {
  const [meanX, meanY] = [filter(x, taps), filter(y, taps)];
  const [xx, yy, xy] = [filter(product(x, x), taps), filter(product(y, y), taps), filter(product(x, y), taps)];
  let sum = 0;
  for (let i = 0; i < meanX.length; i++) {
    const [mx, my] = [meanX[i] ?? 0, meanY[i] ?? 0];
    const variances = (xx[i] ?? 0) - mx * mx + ((yy[i] ?? 0) - my * my);
    const covariance = (xy[i] ?? 0) - mx * my;
    sum += ((2 * mx * my + C1) * (2 * covariance + C2)) / ((mx * mx + my * my + C1) * (variances + C2));
  }
  return sum / meanX.length;
}

/**
 * Structural similarity of two images [C,H,W] in [0,1]: 11x11 Gaussian window with sigma 1.5, population covariance,
 * windows wholly inside the image, mean over windows, then over channels. On an image under 11 pixels high or wide the
 * window is the largest odd one that fits, with the same sigma.
 */
export function ssim(image: Float32Array, other: Float32Array, shape: readonly [number, number, number]): number {
  const [channels, height, width] = shape;
  const size = height * width;
  if (image.length !== channels * size || other.length !== image.length || size === 0 || channels === 0) {
    throw new AppError('INTERNAL', `expected two images of [${shape.join(', ')}], found ${image.length} and ${other.length} values`);
  }
  const taps = gaussian(Math.min(RADIUS, Math.floor((Math.min(height, width) - 1) / 2)));
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = (from: Float32Array): Plane => (
      { height, width, values: Float64Array.from(from.subarray(channel * size, (channel + 1) * size)) });
    sum += ssimOfPlane(plane(image), plane(other), taps);
  }
  return sum / channels;
}
