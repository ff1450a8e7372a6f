import { attribute, batched, fixed, values, type OpCases } from '../support/op-case.ts';
import { about, bytes, int32s } from '../support/quantised.ts';

const x = batched([1, 1, 2, 2], [10, 12, 14, 16]);

export const cases: OpCases = {
  type: 'QLinearConv',
  inFiles: [
    // (10 - 8) * 3 * 0.5 * 0.5 / 0.75 = 2, and so on
    { name: 'one kernel', opset: 10, inputs: [x, ...about(0.5, 8), bytes([1, 1, 1, 1], [4]), ...about(0.5, 1), ...about(0.75, 100)], gives: values([1, 1, 2, 2], [102, 104, 106, 108]) },
    {
      name: 'a scale for each filter, a bias, padding', opset: 10,
      inputs: [x, ...about(0.5, 8), bytes([2, 1, 1, 1], [4, 3]), fixed([2], [0.5, 1]), bytes([2], [1, 2]), ...about(0.5, 0), int32s([2, -2])],
      attributes: { pads: attribute.ints([0, 0, 0, 1]) },
      gives: values([1, 2, 2, 3], [4, 7, 1, 10, 13, 1, 0, 2, 0, 4, 6, 0]),
    },
  ],
};
