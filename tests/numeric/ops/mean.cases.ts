import { batched, fixed, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, 3, 4]);

export const cases: OpCases = {
  type: 'Mean',
  inFiles: [
    { name: 'three', opset: 13, inputs: [x, x, fixed([2], [10, 20])], gives: values([2, 2], [4, 8, 16 / 3, 28 / 3]) },
    { name: 'one', opset: 8, inputs: [x], gives: values([2, 2], [1, 2, 3, 4]) },
  ],
};
