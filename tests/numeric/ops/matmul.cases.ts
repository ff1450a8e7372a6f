import { batched, fixed, type OpCases, values, variable } from '../support/op-case.ts';

const a = batched([2, 1, 2], [1, 2, 3, 4]);
const b = variable([2, 3], [1, 0, 2, 0, 1, -1]);

export const cases: OpCases = {
  type: 'MatMul',
  inGraphs: [
    { name: 'weights shared by the batch', inputs: [a, b], expected: values([2, 1, 3], [1, 2, 0, 3, 4, 2]) },
    { name: 'two batches', inputs: [a, batched([2, 2, 1], [1, 1, 2, -1])], expected: values([2, 1, 1], [3, 2]) },
    { name: 'plain matrices', inputs: [variable([1, 2], [5, 6]), b], expected: values([1, 3], [5, 6, 4]) },
  ],
  inFiles: [
    { name: 'a vector on the right', opset: 13, inputs: [a, fixed([2], [1, -1])], gives: values([2, 1], [-1, -1]) },
    { name: 'a vector on the left', opset: 13, inputs: [fixed([2], [1, -1]), batched([2, 2, 1], [1, 1, 2, -1])], gives: values([2, 1], [0, 3]) },
    { name: 'matrices that do not fit', opset: 13, inputs: [a, fixed([3, 1], [1, 2, 3])], refuses: 'expected matrices that fit, found [N, 1, 2] and [3, 1]' },
  ],
};
