import { batched, type OpCases, values } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'IsNaN',
  inGraphs: [{ name: 'each element', inputs: [batched([2, 2], [1, NaN, -Infinity, 0])], expected: values([2, 2], [0, 1, 0, 0]) }],
};
