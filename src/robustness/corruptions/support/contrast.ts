import { lumaOf, meanOf, type Picture } from './picture.ts';

/** Every value's distance to the mean luma of the picture times a factor. */
export function withContrast(picture: Picture, factor: number): Float32Array {
  const mean = meanOf(lumaOf(picture));
  return picture.data.map((value) => mean + factor * (value - mean));
}
