import { batched, type OpCases, values, variable } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'Shape',
  inGraphs: [
    { name: 'all axes', inputs: [batched([2, 3, 4])], expected: values([3], [2, 3, 4]) },
    { name: 'some axes, folded', inputs: [variable([2, 3, 4])], attributes: { start: 1, end: 3 }, expected: values([2], [3, 4]) },
    { name: 'from the end', inputs: [batched([2, 3, 4])], attributes: { start: -3, end: -1 }, expected: values([2], [2, 3]) },
  ],
};
