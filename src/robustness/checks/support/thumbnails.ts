import { batchesOf, imagesPerRun } from '../../attacks/support/batches.ts';
import type { ImageSource } from '../../image-source.ts';

/** Longest side of a thumbnail. */
const SIDE = 16;

/** Grey thumbnails of at most 16x16 values in [0,1], each the mean of its block and of all channels. */
export async function* thumbnails(images: ImageSource, positions: Uint32Array): AsyncGenerator<void, Float32Array[], void> {
  const made: Float32Array[] = [];
  const [channels, height, width] = images.imageShape;
  for (const batch of batchesOf(positions, imagesPerRun(images.imageShape))) {
    const { data } = await images.read(batch);
    const size = channels * height * width;
    batch.forEach((_, row) => made.push(thumbnail(data.subarray(row * size, (row + 1) * size), images.imageShape)));
    yield;
  }
  return made;
}

function thumbnail(pixels: Float32Array, [channels, height, width]: readonly [number, number, number]): Float32Array {
  const [rows, columns] = [Math.min(SIDE, height), Math.min(SIDE, width)];
  const sums = new Float64Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const block = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
      for (let c = 0; c < channels; c++) sums[block] = (sums[block] ?? 0) + (pixels[(c * height + y) * width + x] ?? 0);
      counts[block] = (counts[block] ?? 0) + channels;
    }
  }
  return Float32Array.from(sums, (sum, block) => sum / (counts[block] ?? 1));
}

/** Root mean square difference of two thumbnails. */
export function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return Math.sqrt(sum / a.length);
}
