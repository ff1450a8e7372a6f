import { resample, type Extent } from '../resample.ts';
import type { Channel } from './channel.ts';
import { fromLevels, toLevels, type ImageSize } from './support/bytes.ts';
import { eachImage } from './support/each-image.ts';

const SHARE = 7 / 8;

/** Images saved without loss, made smaller and brought back. PNG keeps 8-bit levels as they are, so no file is written. */
export const pngResize: Channel = {
  name: 'png-resize',
  title: 'PNG, resized to 7/8 and back',
  summary: 'Rounded to 8 bits as a PNG file keeps them, resized to 7/8 of width and height (rounded, at least 1), bilinear as in Pillow, and back; rounded to 8 bits after each.',
  send: (images) => eachImage(images, (image, size) => Promise.resolve(thereAndBack(image, size))),
};

function thereAndBack(image: Float32Array, size: ImageSize): Float32Array {
  const small: Extent = { height: shrunk(size.height), width: shrunk(size.width) };
  return saved(resample(saved(resample(saved(image), size, small)), { ...size, ...small }, size));
}

function saved(image: Float32Array): Float32Array {
  return fromLevels(toLevels(image));
}

function shrunk(length: number): number {
  return Math.max(1, Math.round(length * SHARE));
}
