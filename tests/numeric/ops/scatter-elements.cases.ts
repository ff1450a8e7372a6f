import { fixed, ints, type OpCases, values, variable } from '../support/op-case.ts';

const updates = variable([3], [1, 2, 3]);

export const cases: OpCases = {
  type: 'ScatterElements',
  inGraphs: [{
    name: 'adds up', inputs: [fixed([4], [0, 0, 0, 10]), ints([1, 3, 1]), updates], attributes: { reduction: 'add' },
    expected: values([4], [0, 4, 0, 12]),
  }],
};
