import { floatTensor } from '../../../numeric/tensor/tensor.ts';
import { clipToImages } from '../../attacks/support/perturbed.ts';
import type { Perturb } from './mixed-steps.ts';

/** Every image carries one of several universal perturbations [C,H,W], drawn at random: clip(x + v, 0, 1). */
export function carryOneOf(perturbations: readonly Float32Array[]): Perturb {
  return async (_, { images, random }) => {
    const carrying = floatTensor(images.shape, images.data.slice());
    const count = images.shape[0] ?? 1;
    const size = carrying.data.length / count;
    for (let row = 0; row < count; row++) {
      const values = carrying.data.subarray(row * size, (row + 1) * size);
      const added = perturbations[random.below(perturbations.length)] ?? values;
      for (let i = 0; i < size; i++) values[i] = (values[i] ?? 0) + (added[i] ?? 0);
    }
    clipToImages(carrying.data);
    return carrying;
  };
}
