import { batched, type OpCases, values } from '../support/op-case.ts';

const a = batched([2, 2], [1, 2, 3, 4]);
const b = batched([2, 2], [1, 3, 2, 4]);

export const cases: OpCases = {
  type: 'Equal',
  inGraphs: [{ name: 'each element', inputs: [a, b], expected: values([2, 2], [1, 0, 0, 1]) }],
};
