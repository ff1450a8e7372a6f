import { batched, fixed, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, 3, 4]);

export const cases: OpCases = {
  type: 'Sum',
  inFiles: [
    { name: 'three', opset: 13, inputs: [x, x, fixed([2], [10, 20])], gives: values([2, 2], [12, 24, 16, 28]) },
    { name: 'one', opset: 13, inputs: [x], gives: values([2, 2], [1, 2, 3, 4]) },
  ],
};
