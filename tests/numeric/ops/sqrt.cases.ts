import { batched, fixed, mapped, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [0.5, 1, 1.5, 2, 2.5, 4]);

export const cases: OpCases = {
  type: 'Sqrt',
  inGraphs: [
    { name: 'each element', inputs: [x], expected: mapped(x, Math.sqrt) },
    { name: 'known in advance', inputs: [fixed([], [64])], expected: values([], [8]) },
  ],
};
