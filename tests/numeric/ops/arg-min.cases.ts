import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [5, 4, 4, -3, -2, -1]);

export const cases: OpCases = {
  type: 'ArgMin',
  inGraphs: [
    { name: 'the first of equal ones', inputs: [x], attributes: { axis: 1 }, expected: values([2, 1], [1, 0]) },
    { name: 'the last of equal ones, axis dropped', inputs: [x], attributes: { axis: -1, keepdims: 0, select_last_index: 1 }, expected: values([2], [2, 0]) },
  ],
  inFiles: [{ name: 'over the batch', opset: 13, inputs: [x], attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' }],
};
