import { lumaOf, type Picture } from './picture.ts';

/** Every pixel's distance to its own luma times a factor; 0 takes all colour away. */
export function saturated(picture: Picture, factor: number): Float32Array {
  const luma = lumaOf(picture);
  return picture.data.map((value, i) => {
    const grey = luma[i % luma.length] ?? 0;
    return grey + factor * (value - grey);
  });
}
