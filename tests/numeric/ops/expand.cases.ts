import { fixed, ints, type OpCases, values, variable } from '../support/op-case.ts';

const row = variable([1, 3], [1, 2, 3]);

export const cases: OpCases = {
  type: 'Expand',
  inGraphs: [
    { name: 'rows', inputs: [row, ints([2, 3])], expected: values([2, 3], [1, 2, 3, 1, 2, 3]) },
    { name: 'two ways', inputs: [variable([2, 1], [1, 2]), ints([1, 2])], expected: values([2, 2], [1, 1, 2, 2]) },
    { name: 'a constant, folded', inputs: [fixed([2, 1], [1, 2]), ints([2, 1, 2])], expected: values([2, 2, 2], [1, 1, 2, 2, 1, 1, 2, 2]) },
  ],
};
