/** Size of an image in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

export type ResizeKernel = 'NEAREST' | 'BILINEAR' | 'BICUBIC';

export interface Target extends Extent {
  readonly kernel?: ResizeKernel;
  /** Values are grey levels from 0 to 255, rounded after either direction in Pillow's whole-number arithmetic. */
  readonly levels?: boolean;
}

/**
 * An image [C,H,W] at another size, pixel centres kept in place, columns first, as Pillow does (bilinear unless said
 * otherwise): made smaller, each new pixel averages over a kernel that grows with the factor; NEAREST takes the one pixel
 * under its centre. Not left to the image library: sharp (libvips 8.18) moves a picture by half a pixel when it enlarges it.
 */
export function resample(image: Float32Array, { channels, height, width }: Extent & { readonly channels: number }, to: Target): Float32Array {
  const { kernel = 'BILINEAR', levels = false } = to;
  const taps = (from: number, length: number): readonly Taps[] => tapsFor(from, length, kernel).map((each) => (levels ? inSteps(each) : each));
  const columns = width === to.width ? image : along(image, { lines: channels * height, between: 1, each: width, taps: taps(width, to.width), levels });
  return height === to.height ? columns : along(columns, { lines: channels, between: to.width, each: height, taps: taps(height, to.height), levels });
}

/** What a new place takes of the old ones, from the first on. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Pillow's weights are whole multiples of this: products with grey levels are exact, and so is what a tie rounds to. */
const STEP = 2 ** -22;

function inSteps({ first, weights }: Taps): Taps {
  return { first, weights: weights.map((weight) => Math.sign(weight) * Math.floor(Math.abs(weight) / STEP + 0.5) * STEP) };
}

/** How far a kernel reaches, in old pixels where nothing shrinks, and its height there. */
interface Kernel {
  readonly reach: number;
  at(distance: number): number;
}

const KERNELS: Readonly<Record<Exclude<ResizeKernel, 'NEAREST'>, Kernel>> = {
  BILINEAR: { reach: 1, at: (distance) => Math.max(0, 1 - distance) },
  BICUBIC: { reach: 2, at: cubic },
};

/** Keys, Cubic convolution interpolation for digital image processing, 1981, with a = -1/2. */
function cubic(x: number): number {
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

function tapsFor(from: number, to: number, kernel: ResizeKernel): Taps[] {
  const scale = from / to;
  const centreOf = (place: number): number => (place + 0.5) * scale - 0.5;
  if (kernel === 'NEAREST') return Array.from({ length: to }, (_, place) => ({ first: Math.min(from - 1, Math.floor((place + 0.5) * scale)), weights: [1] }));
  const { reach: reachInside, at } = KERNELS[kernel];
  const stretch = Math.max(1, scale);
  const reach = reachInside * stretch;
  return Array.from({ length: to }, (_, place) => {
    const centre = centreOf(place);
    const [first, last] = [Math.max(0, Math.ceil(centre - reach)), Math.min(from - 1, Math.floor(centre + reach))];
    const raw = Array.from({ length: last - first + 1 }, (_each, i) => at(Math.abs(first + i - centre) / stretch));
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
  readonly levels: boolean;
}

function along(values: Float32Array, { lines, between, each, taps, levels }: Axis): Float32Array {
  const result = new Float32Array(lines * between * taps.length);
  let next = 0;
  for (let line = 0; line < lines; line++) {
    for (const { first, weights } of taps) {
      for (let aside = 0; aside < between; aside++) {
        const start = (line * each + first) * between + aside;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (values[start + i * between] ?? 0);
        result[next++] = levels ? greyLevel(sum) : sum;
      }
    }
  }
  return result;
}

function greyLevel(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value + 0.5)));
}
