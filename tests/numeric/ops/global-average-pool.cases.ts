import { batched, type OpCases, values } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'GlobalAveragePool',
  inGraphs: [{ name: 'a mean a channel', inputs: [batched([2, 2, 1, 2], [1, 3, 2, 6, 0, 1, -1, 2])], expected: values([2, 2, 1, 1], [2, 4, 0.5, 0.5]) }],
};
