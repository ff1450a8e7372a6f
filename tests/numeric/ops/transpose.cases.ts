import { attribute, batched, fixed, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 1, 3], [1, 2, 3, 4, 5, 6]);

export const cases: OpCases = {
  type: 'Transpose',
  inGraphs: [
    { name: 'last axes', inputs: [x], attributes: { perm: [0, 2, 1] }, expected: values([2, 3, 1], [1, 2, 3, 4, 5, 6]) },
    { name: 'a cycle', inputs: [x], attributes: { perm: [2, 0, 1] }, expected: values([3, 2, 1], [1, 4, 2, 5, 3, 6]) },
    { name: 'a constant, folded', inputs: [fixed([2, 3], [1, 2, 3, 4, 5, 6])], attributes: { perm: [1, 0] }, expected: values([3, 2], [1, 4, 2, 5, 3, 6]) },
  ],
  inFiles: [
    { name: 'reverses without perm', opset: 13, inputs: [x], gives: values([3, 1, 2], [1, 4, 2, 5, 3, 6]) },
    { name: 'no permutation', opset: 13, inputs: [x], attributes: { perm: attribute.ints([0, 0, 1]) }, refuses: 'expected a permutation of 3 axes, found [0, 0, 1]' },
  ],
};
