import { batched, fixed, ints, type OpCases, values } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'Range',
  inFiles: [
    { name: 'upwards', opset: 11, inputs: [ints(1), ints(7), ints(2)], gives: values([3], [1, 3, 5]) },
    { name: 'downwards', opset: 11, inputs: [fixed([], [1]), fixed([], [0]), fixed([], [-0.25])], gives: values([4], [1, 0.75, 0.5, 0.25]) },
    { name: 'of nothing', opset: 11, inputs: [ints(3), ints(3), ints(1)], gives: values([0], []) },
    { name: 'without an end', opset: 11, inputs: [ints(0), ints(1), ints(0)], refuses: 'expected at most 1000000 numbers, found Infinity' },
    { name: 'computed', opset: 11, inputs: [ints(0), batched([1]), ints(1)], refuses: 'expected constant numbers at input 1' },
  ],
};
