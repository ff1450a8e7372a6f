import { attribute, batched, type OpCases, values, variable } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'EyeLike',
  inFiles: [
    { name: 'the diagonal', opset: 9, inputs: [variable([2, 3])], gives: values([2, 3], [1, 0, 0, 0, 1, 0]) },
    { name: 'another diagonal, as integers', opset: 9, inputs: [variable([2, 2])], attributes: { k: attribute.int(-1), dtype: attribute.int(7) }, gives: values([2, 2], [0, 0, 1, 0]) },
    { name: 'the batch', opset: 9, inputs: [batched([2, 2])], refuses: 'it would mix the images of a batch' },
  ],
};
