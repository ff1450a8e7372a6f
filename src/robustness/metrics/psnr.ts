import { AppError } from '../../kernel/errors.ts';

/** What identical images get, so that means stay finite. One 8-bit step of one pixel in 4 million is 114 dB. */
export const PSNR_CEILING_DB = 200;

/** Peak signal-to-noise ratio in dB of two images in [0,1] (peak 1), at most PSNR_CEILING_DB. */
export function psnrDb(image: Float32Array, other: Float32Array): number {
  if (image.length !== other.length || image.length === 0) {
    throw new AppError('INTERNAL', `expected two images of one size, found ${image.length} and ${other.length} values`);
  }
  let squares = 0;
  for (let i = 0; i < image.length; i++) {
    const difference = (image[i] ?? 0) - (other[i] ?? 0);
    squares += difference * difference;
  }
  return Math.min(PSNR_CEILING_DB, -10 * Math.log10(squares / image.length));
}
