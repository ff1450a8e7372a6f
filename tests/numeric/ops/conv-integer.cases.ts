import { attribute, batched, values, type OpCases } from '../support/op-case.ts';
import { bytes } from '../support/quantised.ts';

const x = batched([1, 1, 3, 3], [2, 3, 4, 5, 6, 7, 8, 9, 10]);

export const cases: OpCases = {
  type: 'ConvInteger',
  inFiles: [
    { name: 'with a zero point', opset: 10, inputs: [x, bytes([1, 1, 2, 2], [1, 1, 1, 1]), bytes([], [1])], gives: values([1, 1, 2, 2], [12, 16, 24, 28]) },
    { name: 'padded with the zero point', opset: 10, inputs: [x, bytes([1, 1, 2, 2], [1, 1, 1, 1]), bytes([], [1])], attributes: { pads: attribute.ints([1, 1, 1, 1]) }, gives: values([1, 1, 4, 4], [1, 3, 5, 3, 5, 12, 16, 9, 11, 24, 28, 15, 7, 15, 17, 9]) },
    { name: 'a zero point for each filter', opset: 10, inputs: [x, bytes([2, 1, 3, 3], [3, 2, 2, 2, 2, 2, 2, 2, 2, 5, 5, 5, 5, 5, 5, 5, 5, 6]), undefined, bytes([2], [2, 5])], gives: values([1, 2, 1, 1], [2, 10]) },
  ],
};
