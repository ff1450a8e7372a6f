import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 1, 2, 3], [3, -4, 12, 0, 0, 5]);
const pairs = { kernel_shape: attribute.ints([1, 2]) };

export const cases: OpCases = {
  type: 'LpPool',
  inFiles: [
    { name: 'root of squares', opset: 9, inputs: [x], attributes: pairs, gives: values([1, 1, 2, 2], [5, Math.sqrt(160), 0, 5]) },
    { name: 'absolute values, padded', opset: 11, inputs: [x], attributes: { ...pairs, p: attribute.int(1), pads: attribute.ints([0, 1, 0, 0]), strides: attribute.ints([1, 2]) }, gives: values([1, 1, 2, 2], [3, 16, 0, 5]) },
    { name: 'hanging over the end', opset: 18, inputs: [x], attributes: { ...pairs, strides: attribute.ints([1, 2]), ceil_mode: attribute.int(1) }, gives: values([1, 1, 2, 2], [5, 12, 0, 5]) },
  ],
};
