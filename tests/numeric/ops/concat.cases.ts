import { attribute, batched, fixed, ints, type OpCases, values } from '../support/op-case.ts';

const a = batched([2, 1, 2], [1, 2, 3, 4]);
const b = batched([2, 2, 2], [5, 6, 7, 8, 9, 10, 11, 12]);

export const cases: OpCases = {
  type: 'Concat',
  inGraphs: [
    { name: 'channels', inputs: [a, b], attributes: { axis: 1 }, expected: values([2, 3, 2], [1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12]) },
    { name: 'one value twice', inputs: [a, a], attributes: { axis: -1 }, expected: values([2, 1, 4], [1, 2, 1, 2, 3, 4, 3, 4]) },
    { name: 'constants, folded', inputs: [ints([1]), ints([2, 3])], attributes: { axis: 0 }, expected: values([3], [1, 2, 3]) },
    {
      name: 'matrices of constants, folded', inputs: [fixed([2, 1], [1, 2]), fixed([2, 2], [3, 4, 5, 6])], attributes: { axis: 1 },
      expected: values([2, 3], [1, 3, 4, 2, 5, 6]),
    },
  ],
  inFiles: [
    { name: 'a single part', opset: 13, inputs: [a], attributes: { axis: attribute.int(1) }, gives: values([2, 1, 2], [1, 2, 3, 4]) },
    { name: 'batches', opset: 13, inputs: [a, a], attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' },
    { name: 'parts that do not fit', opset: 13, inputs: [a, b], attributes: { axis: attribute.int(2) }, refuses: 'expected parts like [N, 1, 2] but for axis 2, found [N, 2, 2]' },
  ],
};
