import { sizeOf } from '../../../numeric/tensor/tensor.ts';

/** Eight images of 224x224 RGB: with a gradient a ResNet-50 then stays under 2 GB, and each run under a second. */
const VALUES_PER_RUN = 8 * 3 * 224 * 224;

/** On 28x28 images 16 to 32 a run was fastest (caches); more only costs memory. */
const MOST_IMAGES_PER_RUN = 32;

/** How many images of a shape [C,H,W] go through the model in one run, so that memory stays bounded. */
export function imagesPerRun(imageShape: readonly number[]): number {
  return Math.max(1, Math.min(MOST_IMAGES_PER_RUN, Math.floor(VALUES_PER_RUN / sizeOf(imageShape))));
}

/** `order` in consecutive pieces of at most `size`. */
export function* batchesOf(order: Uint32Array, size: number): Generator<Uint32Array, void, void> {
  for (let start = 0; start < order.length; start += size) yield order.subarray(start, start + size);
}

/** 0 … count-1. */
export function inOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}
