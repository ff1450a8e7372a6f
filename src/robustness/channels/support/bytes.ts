import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';

/** Height, width and channels (1 grey, 3 RGB) of one image. */
export interface ImageSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** A grey level is the float32 nearest to k/255: what the decoder of uploaded images gives too, bit for bit. */
const UNIT_OF_BYTE = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Channels, height and width of a batch [N,C,H,W]. */
export function imageSizeOf({ shape: [, channels = 1, height = 1, width = 1] }: FloatTensor): ImageSize {
  return { channels, height, width };
}

/** Rounds values in [0,1] to the nearest of 256 levels, halves upwards; outside of [0,1] they are clipped. */
export function toLevels(values: Float32Array): Uint8Array {
  const levels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) levels[i] = Math.floor(Math.min(1, Math.max(0, values[i] ?? 0)) * 255 + 0.5);
  return levels;
}

/** 256 levels as values in [0,1]. */
export function fromLevels(levels: Uint8Array): Float32Array {
  const values = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i++) values[i] = UNIT_OF_BYTE[levels[i] ?? 0] ?? 0;
  return values;
}

/** [C,H,W] to [H,W,C], as codecs want it. */
export function toPixels(planes: Uint8Array, channels: number): Uint8Array {
  return turned(planes, channels);
}

/** [H,W,C] to [C,H,W]. */
export function toPlanes(pixels: Uint8Array, channels: number): Uint8Array {
  return turned(pixels, pixels.length / channels);
}

/** Rows of a matrix become its columns. */
function turned(values: Uint8Array, rows: number): Uint8Array {
  if (rows === 1 || rows === values.length) return values;
  const columns = values.length / rows;
  const result = new Uint8Array(values.length);
  let next = 0;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) result[next++] = values[row * columns + column] ?? 0;
  }
  return result;
}
