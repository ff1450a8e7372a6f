import { AppError } from '../kernel/errors.ts';
import type { ImageSource } from './image-source.ts';

/** Some images of a source, in the order given, as a source of their own. Nothing is copied: they are read from the whole. */
export function subsetOf(images: ImageSource, indices: Uint32Array): ImageSource {
  const original = (index: number): number => {
    const found = indices[index];
    if (found === undefined) throw new AppError('INTERNAL', `expected an image from 0 to ${indices.length - 1}, found ${index}`);
    return found;
  };
  return {
    count: indices.length,
    imageShape: images.imageShape,
    labels: Int32Array.from(indices, (index) => images.labels[index] ?? 0),
    nameOf: (index) => images.nameOf(original(index)),
    patientOf: (index) => images.patientOf(original(index)),
    read: (wanted) => images.read(wanted.map(original)),
  };
}
