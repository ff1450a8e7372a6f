import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { imageSizeOf } from './bytes.ts';

/** Side of the blocks that JPEG codes one by one, without a look at the next, in a grey image. */
const BLOCK = 8;
/** Rows of a JPEG file are counted in 16 bits; a sheet of pixels should stay small in memory too. */
const MOST_ROWS = 65_000;
const MOST_PIXELS = 8_000_000;

/** How images of one size lie below each other. */
interface Sheet {
  readonly height: number;
  readonly width: number;
  /** The same, up to whole blocks. */
  readonly paddedHeight: number;
  readonly paddedWidth: number;
}

/**
 * Sends grey images [N,1,H,W] through a codec many at a time: below each other on one sheet, each continued by its last
 * row and column up to whole blocks, as an encoder does with a single image. Blocks are coded one by one, so each image
 * comes out as it would alone, and the cost of opening a codec, far above that of coding a small image, is paid once.
 * `send` takes and gives the values of a grey picture [height, width].
 */
export async function inGreySheets(images: FloatTensor, send: (sheet: Float32Array, height: number, width: number) => Promise<Float32Array>): Promise<FloatTensor> {
  const { height, width } = imageSizeOf(images);
  const sheet = { height, width, paddedHeight: wholeBlocks(height), paddedWidth: wholeBlocks(width) };
  const arrived = floatTensor(images.shape);
  const count = images.shape[0] ?? 0;
  const most = Math.max(1, Math.floor(Math.min(MOST_ROWS, MOST_PIXELS / sheet.paddedWidth) / sheet.paddedHeight));
  for (let first = 0; first < count; first += most) {
    const [from, to] = [first * height * width, Math.min(count, first + most) * height * width];
    const values = laidOut(images.data.subarray(from, to), sheet);
    const sent = await send(values, values.length / sheet.paddedWidth, sheet.paddedWidth);
    cutOut(sent, sheet, arrived.data.subarray(from, to));
  }
  return arrived;
}

function wholeBlocks(length: number): number {
  return Math.ceil(length / BLOCK) * BLOCK;
}

function laidOut(images: Float32Array, { height, width, paddedHeight, paddedWidth }: Sheet): Float32Array {
  const count = images.length / (height * width);
  const values = new Float32Array(count * paddedHeight * paddedWidth);
  for (let row = 0; row < count * paddedHeight; row++) {
    const image = Math.floor(row / paddedHeight);
    const from = (image * height + Math.min(height - 1, row % paddedHeight)) * width;
    values.set(images.subarray(from, from + width), row * paddedWidth);
    values.fill(images[from + width - 1] ?? 0, row * paddedWidth + width, (row + 1) * paddedWidth);
  }
  return values;
}

function cutOut(values: Float32Array, { height, width, paddedHeight, paddedWidth }: Sheet, images: Float32Array): void {
  for (let row = 0; row < images.length / width; row++) {
    const from = (Math.floor(row / height) * paddedHeight + (row % height)) * paddedWidth;
    images.set(values.subarray(from, from + width), row * width);
  }
}
