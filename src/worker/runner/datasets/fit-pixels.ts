import sharp from 'sharp';
import type { PreprocessingSpec } from '../protocol.ts';
import type { Pixels } from './decode-image.ts';

/** What a model takes: its size, grey or colour, and the kernel by which images are brought to it. */
export interface ImageFit {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly resize: PreprocessingSpec['resize'];
}

/**
 * sharp's kernels. Shrinking averages over all pixels that fall into a new one (as Pillow does, unlike OpenCV and
 * TensorFlow's default), except with NEAREST.
 */
const KERNELS = { NEAREST: 'nearest', BILINEAR: 'linear', BICUBIC: 'cubic' } as const;

/** Brings an image to a model's channels, then size: uint8 [height, width, channels], rounded once. */
export async function fitPixels(pixels: Pixels, fit: ImageFit): Promise<Uint8Array> {
  const grey = pixels.channels === 3 && fit.channels === 1 ? toLuma(pixels) : pixels;
  const resized = await resize(grey, fit);
  return grey.channels === 1 && fit.channels === 3 ? replicate(resized) : resized;
}

/** [height, width, channels] to [channels, height, width]. */
export function toPlanes(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return data;
  const area = data.length / channels;
  const planes = new Uint8Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < area; i++) planes[channel * area + i] = data[i * channels + channel] ?? 0;
  }
  return planes;
}

/** Luma of ITU-R BT.601, rounded; equal channels stay what they are. */
function toLuma({ width, height, data }: Pixels): Pixels {
  const luma = new Uint8Array(width * height);
  for (let i = 0; i < luma.length; i++) {
    luma[i] = Math.round((299 * (data[3 * i] ?? 0) + 587 * (data[3 * i + 1] ?? 0) + 114 * (data[3 * i + 2] ?? 0)) / 1000);
  }
  return { width, height, channels: 1, data: luma };
}

async function resize(pixels: Pixels, fit: ImageFit): Promise<Uint8Array> {
  const { width, height, channels, data } = pixels;
  if (width === fit.width && height === fit.height) return data;
  return sharp(data, { raw: { width, height, channels } })
    .resize(fit.width, fit.height, { fit: 'fill', kernel: KERNELS[fit.resize], fastShrinkOnLoad: false })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
}

function replicate(grey: Uint8Array): Uint8Array {
  const colour = new Uint8Array(3 * grey.length);
  for (let i = 0; i < colour.length; i++) colour[i] = grey[Math.floor(i / 3)] ?? 0;
  return colour;
}
