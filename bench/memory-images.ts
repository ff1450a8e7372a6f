import { sizeOf, floatTensor, type FloatTensor } from '../src/numeric/tensor/tensor.ts';
import type { ImageSource } from '../src/robustness/image-source.ts';

/** Images held in memory: [N,C,H,W] in [0,1] and their labels. */
export function memoryImages(images: FloatTensor, labels: Int32Array): ImageSource {
  const [count = 0, channels = 0, height = 0, width = 0] = images.shape;
  const imageShape = [channels, height, width] as const;
  const size = sizeOf(imageShape);
  return {
    count,
    imageShape,
    labels,
    nameOf: (index) => String(index),
    patientOf: () => undefined,
    read: (indices) => {
      const data = new Float32Array(indices.length * size);
      indices.forEach((index, row) => data.set(images.data.subarray(index * size, (index + 1) * size), row * size));
      return Promise.resolve(floatTensor([indices.length, ...imageShape], data));
    },
  };
}
