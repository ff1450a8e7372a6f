import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../../kernel/errors.ts';
import { floatTensor } from '../../../numeric/tensor/tensor.ts';
import type { ImageSource } from '../../image-source.ts';

/** A small classifier of synthetic radiographs that nobody defended: S-16 must break it. How it was made: README.md. */
export const controlModelPath = fileURLToPath(new URL('undefended-cnn.onnx', import.meta.url));

/** A byte for the label of each image, then the images as rows of bytes; it was not trained on them. */
export const controlImagesPath = fileURLToPath(new URL('control-images.u8', import.meta.url));

/** Names in index order. */
export const controlClasses: readonly string[] = ['normal', 'infiltrate'];

/** How the control model takes an image: [1,32,32], its own input = pixel in [0,1] * 2 - 1. */
export const controlPreprocessing = {
  width: 32, height: 32, channels: 'GRAY', resize: 'BILINEAR', scale: [2], offset: [-1],
} as const;

const SHAPE = [1, controlPreprocessing.height, controlPreprocessing.width] as const;
const PIXELS = SHAPE[1] * SHAPE[2];

/** The control images, in memory: 100 KB. Throws INTERNAL when the shipped file was damaged. */
export async function openControlImages(): Promise<ImageSource> {
  const bytes = await readFile(controlImagesPath);
  const count = bytes.length / (1 + PIXELS);
  if (!Number.isInteger(count) || count === 0) {
    throw new AppError('INTERNAL', `expected whole images of ${PIXELS} bytes and a label each in the control images, found ${bytes.length} bytes`);
  }
  return {
    count,
    imageShape: SHAPE,
    labels: Int32Array.from(bytes.subarray(0, count)),
    nameOf: (index) => `control-${index}`,
    patientOf: () => undefined,
    read: (indices) => {
      const batch = floatTensor([indices.length, ...SHAPE]);
      indices.forEach((index, row) => {
        const start = count + index * PIXELS;
        for (let i = 0; i < PIXELS; i++) batch.data[row * PIXELS + i] = (bytes[start + i] ?? 0) / 255;
      });
      return Promise.resolve(batch);
    },
  };
}
