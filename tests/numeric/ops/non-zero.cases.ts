import { batched, fixed, type OpCases, values } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'NonZero',
  inFiles: [
    { name: 'of a matrix', opset: 13, inputs: [fixed([2, 2], [0, 3, -1, 0])], gives: values([2, 2], [0, 1, 1, 0]) },
    { name: 'of nothing but zeros', opset: 9, inputs: [fixed([2], [0, 0])], gives: values([1, 0], []) },
    { name: 'of the image', opset: 13, inputs: [batched([1, 2])], refuses: 'expected constant numbers at input 0, found them computed' },
  ],
};
