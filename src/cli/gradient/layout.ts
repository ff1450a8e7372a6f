import { floatTensor, type FloatTensor } from '../../numeric/tensor/tensor.ts';

/** [N, H, W, C] to [N, C, H, W]. */
export function channelsFirst(images: FloatTensor): FloatTensor {
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  return transposed(images, [count, channels, height, width], { rows: height * width, columns: channels });
}

/** [N, C, H, W] to [N, H, W, C]. */
export function channelsLast(images: FloatTensor): FloatTensor {
  const [count = 0, channels = 0, height = 0, width = 0] = images.shape;
  return transposed(images, [count, height, width, channels], { rows: channels, columns: height * width });
}

/** Each image as a matrix, rows and columns exchanged. */
function transposed({ data }: FloatTensor, shape: readonly number[], { rows, columns }: { readonly rows: number; readonly columns: number }): FloatTensor {
  const result = floatTensor(shape);
  const size = rows * columns;
  for (let i = 0; i < data.length; i++) {
    const [image, place] = [Math.floor(i / size), i % size];
    result.data[image * size + (place % columns) * rows + Math.floor(place / columns)] = data[i] ?? 0;
  }
  return result;
}
