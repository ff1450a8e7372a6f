import type { Sharp } from 'sharp';
import { AppError } from '../../../kernel/errors.ts';
import { fromLevels, toLevels, toPixels, toPlanes, type ImageSize } from './bytes.ts';

/** Only on first use: the API process lists channels and corruptions, and must not load an image library for that. */
let library: Promise<typeof import('sharp')> | undefined;

/** An image [C,H,W] in [0,1], as it comes out of JPEG of a quality: 8 bits, baseline, colour halved both ways (4:2:0). */
export async function throughJpeg(image: Float32Array, size: ImageSize, quality: number): Promise<Float32Array> {
  const file = await (await open(image, size)).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
  const sharp = await load();
  return read(sharp(file), size);
}

async function load(): Promise<typeof import('sharp').default> {
  library ??= import('sharp');
  return (await library).default;
}

async function open(image: Float32Array, { channels, height, width }: ImageSize): Promise<Sharp> {
  if (channels !== 1 && channels !== 3) {
    throw new AppError('UNSUPPORTED', `expected grey or RGB images to encode, found ${channels} channels`);
  }
  const sharp = await load();
  return sharp(toPixels(toLevels(image), channels), { raw: { channels, height, width } });
}

async function read(image: Sharp, { channels, height, width }: ImageSize): Promise<Float32Array> {
  const { data, info } = await image.toColourspace(channels === 1 ? 'b-w' : 'srgb').raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== channels || info.height !== height || info.width !== width) {
    const found = `${info.width}x${info.height} with ${info.channels} channels`;
    throw new AppError('INTERNAL', `expected a decoded image of ${width}x${height} with ${channels} channels, found ${found}`);
  }
  return fromLevels(toPlanes(data, channels));
}
