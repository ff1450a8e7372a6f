import { AppError } from '../kernel/errors.ts';
import { floatTensor, type FloatTensor } from '../numeric/tensor/tensor.ts';

/** A row an image, [N, classCount], 1 at its class. Throws an AppError for another number of classes than images, or no such class. */
export function oneHot(classes: Int32Array, count: number, classCount: number): FloatTensor {
  if (classes.length !== count) {
    throw new AppError('INVALID_INPUT', `expected a class for each of ${count} images, found ${classes.length}`);
  }
  const onehot = floatTensor([count, classCount]);
  classes.forEach((index, image) => {
    if (index < 0 || index >= classCount) {
      throw new AppError('INVALID_INPUT', `image ${image}: expected a class from 0 to ${classCount - 1}, found ${index}`);
    }
    onehot.data[image * classCount + index] = 1;
  });
  return onehot;
}
