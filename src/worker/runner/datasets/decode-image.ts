import sharp from 'sharp';
import { AppError, messageOf } from '../../../kernel/errors.ts';

/** Decoded pixels: uint8, [height, width, channels], channels 1 (grey) or 3 (RGB). */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export interface DecodedImage extends Pixels {
  readonly encoding: 'png' | 'jpeg';
  /** An alpha channel was present and was dropped. */
  readonly hadAlpha: boolean;
}

/** A mammogram has 25 million pixels; more than this in one image is an attack on memory. */
const MAX_PIXELS = 64_000_000;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);

/**
 * Decodes a PNG or JPEG of 8 bits a channel as the common training loaders do: embedded colour profiles and EXIF
 * orientation are ignored, alpha is dropped, palettes are expanded. Throws INVALID_INPUT naming the image.
 */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<DecodedImage> {
  const encoding = sniff(bytes);
  if (!encoding) throw unreadable(name, 'its content is neither PNG nor JPEG');
  try {
    return { encoding, ...(await decode(bytes)) };
  } catch (error) {
    throw unreadable(name, messageOf(error).split('\n')[0] ?? '');
  }
}

async function decode(bytes: Uint8Array): Promise<Pixels & { hadAlpha: boolean }> {
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS, ignoreIcc: true, sequentialRead: true });
  const { depth, space, hasAlpha } = await image.metadata();
  if (depth !== 'uchar') throw new Error(`expected 8 bits a channel, found ${depth}: convert it with the window you want audited`);
  const channels = space === 'b-w' ? 1 : 3;
  const { data, info } = await image.removeAlpha().toColourspace(channels === 1 ? 'b-w' : 'srgb').raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) throw new Error(`expected ${channels} channels, found ${info.channels}`);
  return { width: info.width, height: info.height, channels, data, hadAlpha: hasAlpha };
}

function sniff(bytes: Uint8Array): 'png' | 'jpeg' | undefined {
  if (PNG_SIGNATURE.equals(bytes.subarray(0, PNG_SIGNATURE.length))) return 'png';
  if (JPEG_SIGNATURE.equals(bytes.subarray(0, JPEG_SIGNATURE.length))) return 'jpeg';
  return undefined;
}

function unreadable(name: string, reason: string): AppError {
  return new AppError('INVALID_INPUT', `image ${name}: expected a readable PNG or JPEG, found: ${reason}`);
}
