import { bools, fixed, type OpCases, values, variable } from '../support/op-case.ts';

const condition = bools([2, 2], [1, 0, 0, 1]);
const constantCondition = { ...condition, role: 'fixed' } as const;
const a = variable([2, 2], [1, 2, 3, 4]);
const b = variable([2], [10, 20]);

export const cases: OpCases = {
  type: 'Where',
  inGraphs: [
    { name: 'picks, broadcasting', inputs: [condition, a, b], expected: values([2, 2], [1, 20, 10, 4]) },
    { name: 'constants, folded', inputs: [constantCondition, fixed([], [5]), fixed([2], [1, 2])], expected: values([2, 2], [5, 2, 1, 5]) },
  ],
};
