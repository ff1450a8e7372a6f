import { batched, type OpCases, values } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'GlobalMaxPool',
  inFiles: [
    { name: 'of pixels', opset: 9, inputs: [batched([1, 2, 2, 2], [1, 4, 2, 3, -8, -5, -7, -6])], gives: values([1, 2, 1, 1], [4, -5]) },
    { name: 'of a sequence', opset: 13, inputs: [batched([1, 1, 3], [1, 4, 2])], gives: values([1, 1, 1], [4]) },
    { name: 'of voxels', opset: 13, inputs: [batched([1, 1, 1, 2, 2], [1, 4, 2, 3])], gives: values([1, 1, 1, 1, 1], [4]) },
  ],
};
