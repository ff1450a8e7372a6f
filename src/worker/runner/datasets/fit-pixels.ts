import { toPixels, toPlanes } from '../../../robustness/channels/support/bytes.ts';
import { resample } from '../../../robustness/resample.ts';
import type { PreprocessingSpec } from '../protocol.ts';
import type { Pixels } from './decode-image.ts';

/** What a model takes: its size, grey or colour, and the kernel by which images are brought to it. */
export interface ImageFit {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly resize: PreprocessingSpec['resize'];
}

/** Brings an image to a model's channels, then size: uint8 [height, width, channels]. */
export function fitPixels(pixels: Pixels, fit: ImageFit): Uint8Array {
  const grey = pixels.channels === 3 && fit.channels === 1 ? toLuma(pixels) : pixels;
  const resized = resize(grey, fit);
  return grey.channels === 1 && fit.channels === 3 ? replicate(resized) : resized;
}

/** Luma of ITU-R BT.601, rounded; equal channels stay what they are. */
function toLuma({ width, height, data }: Pixels): Pixels {
  const luma = new Uint8Array(width * height);
  for (let i = 0; i < luma.length; i++) {
    luma[i] = Math.round((299 * (data[3 * i] ?? 0) + 587 * (data[3 * i + 1] ?? 0) + 114 * (data[3 * i + 2] ?? 0)) / 1000);
  }
  return { width, height, channels: 1, data: luma };
}

/** As Pillow: columns then rows, each rounded to whole grey levels. */
function resize(pixels: Pixels, { height, width, resize: kernel }: ImageFit): Uint8Array {
  const { channels, data } = pixels;
  if (pixels.width === width && pixels.height === height) return data;
  const planes = Float32Array.from(toPlanes(data, channels));
  const resized = resample(planes, pixels, { height, width, kernel, levels: true });
  return toPixels(Uint8Array.from(resized), channels);
}

function replicate(grey: Uint8Array): Uint8Array {
  const colour = new Uint8Array(3 * grey.length);
  for (let i = 0; i < colour.length; i++) colour[i] = grey[Math.floor(i / 3)] ?? 0;
  return colour;
}
