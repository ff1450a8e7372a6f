import type { Channel } from './channel.ts';
import type { ImageSize } from './support/bytes.ts';
import { eachImage } from './support/each-image.ts';

/** Images moved by one pixel, as another crop or another registration moves them; values are not rounded. */
export const shift1: Channel = {
  name: 'shift-1',
  title: 'Shifted by one pixel',
  summary: 'Moved by one pixel to the right and one down; the first row and column are repeated.',
  send: (images) => eachImage(images, (image, size) => Promise.resolve(moved(image, size))),
};

function moved(image: Float32Array, { height, width }: ImageSize): Float32Array {
  const result = new Float32Array(image.length);
  for (let i = 0; i < image.length; i++) {
    const [hasLeft, hasAbove] = [i % width > 0, Math.floor(i / width) % height > 0];
    result[i] = image[i - (hasLeft ? 1 : 0) - (hasAbove ? width : 0)] ?? 0;
  }
  return result;
}
