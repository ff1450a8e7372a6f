import { batched, ints, type OpCases, values } from '../support/op-case.ts';

const a = batched([2, 2], [1, 2, 3, 4]);
const b = batched([2, 2], [1, 3, 2, 4]);

export const cases: OpCases = {
  type: 'Less',
  inGraphs: [
    { name: 'each element', inputs: [a, b], expected: values([2, 2], [0, 1, 0, 0]) },
    { name: 'integers known in advance', inputs: [ints([1, 2, 3]), ints(2)], expected: values([3], [1, 0, 0]) },
  ],
};
