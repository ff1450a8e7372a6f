import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import type { Picture } from '../../../src/robustness/corruptions/index.ts';

/** Synthetic radiographs of 64 pixels a side that lie in the repository. */
export const SAMPLE = resolve(import.meta.dirname, '../../../samples/synthetic-radiographs.npz');

/** Every `stride`-th test image of an NPZ, grey, until there are `count`. */
export async function greyPictures(file: string, count: number, stride: number): Promise<Picture[]> {
  const images = (await readNpz(readFileSync(file)))['test_images'];
  if (!images || !(images.data instanceof Uint8Array)) throw new Error(`expected test_images of bytes in ${file}`);
  const { shape: [, height = 1, width = 1], data } = images;
  const area = height * width;
  return Array.from({ length: count }, (_, n) => ({
    channels: 1, height, width, data: Float32Array.from(data.subarray(n * stride * area, (n * stride + 1) * area), (byte) => byte / 255),
  }));
}

/** The same picture in warm colours, as of skin or a stained section. */
export function coloured(picture: Picture): Picture {
  const tones = [(value: number) => 0.35 + 0.6 * value, (value: number) => 0.2 + 0.6 * value, (value: number) => 0.3 + 0.45 * value];
  const data = new Float32Array(3 * picture.data.length);
  tones.forEach((tone, channel) => data.set(picture.data.map(tone), channel * picture.data.length));
  return { ...picture, channels: 3, data };
}

/** Three equal channels, as a model of colour images gets a grey one. */
export function repeatedGrey(picture: Picture): Picture {
  const data = new Float32Array(3 * picture.data.length);
  for (let channel = 0; channel < 3; channel++) data.set(picture.data, channel * picture.data.length);
  return { ...picture, channels: 3, data };
}

/** A corner of a picture. */
export function cropped({ channels, height, width, data }: Picture, rows: number, columns: number): Picture {
  const kept = data.filter((_, i) => Math.floor(i / width) % height < rows && i % width < columns);
  return { channels, height: rows, width: columns, data: kept };
}
