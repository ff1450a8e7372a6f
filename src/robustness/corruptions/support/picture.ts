/** One image [C,H,W] in [0,1]; 1 channel is grey, 3 are RGB. */
export interface Picture {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** Weights of red, green and blue in luma (ITU-R BT.601). */
export const LUMA = Object.freeze([0.299, 0.587, 0.114] as const);

/** The values of one channel, as a view. */
export function planeOf({ data, height, width }: Picture, channel: number): Float32Array {
  return data.subarray(channel * height * width, (channel + 1) * height * width);
}

/** Every channel through a function of one plane; what it gives has the plane's size. */
export function mapPlanes(picture: Picture, change: (plane: Float32Array) => Float32Array): Float32Array {
  const changed = new Float32Array(picture.data.length);
  for (let channel = 0; channel < picture.channels; channel++) {
    changed.set(change(planeOf(picture, channel)), channel * picture.height * picture.width);
  }
  return changed;
}

/** Luma of every pixel; of a grey picture its values. */
export function lumaOf(picture: Picture): Float32Array {
  if (picture.channels !== 3) return planeOf(picture, 0);
  const [red, green, blue] = [planeOf(picture, 0), planeOf(picture, 1), planeOf(picture, 2)];
  return red.map((value, i) => LUMA[0] * value + LUMA[1] * (green[i] ?? 0) + LUMA[2] * (blue[i] ?? 0));
}

/** Mean of values, in float64. */
export function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** A length given in percent of the shorter side, in pixels, and at least `least`: on a small picture less is not seen. */
export function pixelsOf({ height, width }: Picture, percent: number, least = 0): number {
  return Math.max(least, (percent / 100) * Math.min(height, width));
}

/** Every pixel times a gain of its place; x and y are pixel centres, from -1 to 1 across the picture. */
export function withGain({ data, height, width }: Picture, gain: (x: number, y: number) => number): Float32Array {
  const gains = Float64Array.from({ length: height * width }, (_, i) =>
    gain(((i % width) * 2 + 1) / width - 1, (Math.floor(i / width) * 2 + 1) / height - 1));
  return data.map((value, i) => value * (gains[i % gains.length] ?? 1));
}
