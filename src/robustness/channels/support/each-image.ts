import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { imageSizeOf, type ImageSize } from './bytes.ts';

/** A batch [N,C,H,W] whose images each go their own way; what a neighbour is makes no difference. */
export async function eachImage(
  images: FloatTensor,
  send: (image: Float32Array, size: ImageSize) => Promise<Float32Array>,
): Promise<FloatTensor> {
  const size = imageSizeOf(images);
  const length = size.channels * size.height * size.width;
  const rows = Array.from({ length: images.shape[0] ?? 0 }, (_, row) => images.data.subarray(row * length, (row + 1) * length));
  const sent = floatTensor(images.shape);
  const arrived = await Promise.all(rows.map((row) => send(row, size)));
  arrived.forEach((image, row) => sent.data.set(image, row * length));
  return sent;
}
