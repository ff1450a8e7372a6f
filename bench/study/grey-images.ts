import { AppError } from '../../src/kernel/errors.ts';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import type { ImageSource } from '../../src/robustness/image-source.ts';

export interface GreyImage {
  readonly name: string;
  readonly label: number;
  readonly patient: string | null;
  /** [height, width], uint8. */
  readonly pixels: Uint8Array;
}

/** Grey images held as bytes; what is read is byte / 255, the same in every channel. Throws where a size differs. */
export function greyImages(images: readonly GreyImage[], imageShape: readonly [number, number, number]): ImageSource {
  const [channels, height, width] = imageShape;
  const area = height * width;
  const odd = images.find(({ pixels }) => pixels.length !== area);
  if (odd) throw new AppError('INVALID_INPUT', `${odd.name}: expected ${height} x ${width} pixels, found ${odd.pixels.length}`);
  const pixelsOf = (index: number): Uint8Array => {
    const image = images[index];
    if (!image) throw new AppError('INTERNAL', `expected an image index below ${images.length}, found ${index}`);
    return image.pixels;
  };
  return {
    count: images.length,
    imageShape,
    labels: Int32Array.from(images, ({ label }) => label),
    nameOf: (index) => images[index]?.name ?? String(index),
    patientOf: (index) => images[index]?.patient ?? undefined,
    read: (indices) => {
      const batch = floatTensor([indices.length, ...imageShape]);
      indices.forEach((index, row) => {
        const pixels = pixelsOf(index);
        const start = row * channels * area;
        for (let i = 0; i < area; i++) batch.data[start + i] = (pixels[i] ?? 0) / 255;
        for (let channel = 1; channel < channels; channel++) batch.data.copyWithin(start + channel * area, start, start + area);
      });
      return Promise.resolve(batch);
    },
  };
}
