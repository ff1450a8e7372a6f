import { floatTensor, type FloatTensor } from '../../../tensor/tensor.ts';

/** A weight with its axes in another order: axis i of the result is axis `perm[i]` of the tensor. */
export function permuteTensor(tensor: FloatTensor, perm: readonly number[]): FloatTensor {
  const { shape, data } = tensor;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  const permuted = floatTensor(perm.map((axis) => shape[axis] ?? 0));
  const steps = perm.map((axis) => strides[axis] ?? 0);
  const counters = perm.map(() => 0);
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    permuted.data[target] = data[source] ?? 0;
    // Count up like an odometer, moving the place read from along.
    for (let axis = perm.length - 1; axis >= 0; axis--) {
      const [count, extent, step] = [(counters[axis] ?? 0) + 1, permuted.shape[axis] ?? 1, steps[axis] ?? 0];
      source += step;
      if (count < extent) {
        counters[axis] = count;
        break;
      }
      counters[axis] = 0;
      source -= step * extent;
    }
  }
  return permuted;
}
