import { sizeOf, type FloatTensor } from '../../tensor/tensor.ts';

/** A convolution kernel [M, C/g, …] rotated by 180 degrees, its channels swapped within each group: [C, M/g, …]. */
export function rotateKernel(kernel: FloatTensor, group: number): FloatTensor {
  const [filters = 1, depth = 1, ...extents] = kernel.shape;
  const area = sizeOf(extents);
  const perGroup = filters / group;
  const data = new Float32Array(kernel.data.length);
  for (let filter = 0; filter < filters; filter++) {
    const groupIndex = Math.floor(filter / perGroup);
    for (let channel = 0; channel < depth; channel++) {
      const from = (filter * depth + channel) * area;
      const to = ((groupIndex * depth + channel) * perGroup + (filter % perGroup)) * area;
      for (let place = 0; place < area; place++) data[to + area - 1 - place] = kernel.data[from + place] ?? 0;
    }
  }
  return { dtype: 'float32', shape: [depth * group, perGroup, ...extents], data };
}
