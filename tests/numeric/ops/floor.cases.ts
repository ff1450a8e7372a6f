import { batched, fixed, mapped, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [-1.5, -0.4, 0.3, 0.8, 1.2, 2]);

export const cases: OpCases = {
  type: 'Floor',
  inGraphs: [
    { name: 'each element', inputs: [x], expected: mapped(x, Math.floor) },
    { name: 'known in advance', inputs: [fixed([3], [-0.5, 2.5, 3.7])], expected: values([3], [-1, 2, 3]) },
  ],
};
