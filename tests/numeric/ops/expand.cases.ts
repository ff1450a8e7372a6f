import { ints, type OpCases, values, variable } from '../support/op-case.ts';

const row = variable([1, 3], [1, 2, 3]);

export const cases: OpCases = {
  type: 'Expand',
  inGraphs: [{ name: 'rows', inputs: [row, ints([2, 3])], expected: values([2, 3], [1, 2, 3, 1, 2, 3]) }],
};
