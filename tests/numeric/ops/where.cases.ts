import { bools, type OpCases, values, variable } from '../support/op-case.ts';

const condition = bools([2, 2], [1, 0, 0, 1]);
const a = variable([2, 2], [1, 2, 3, 4]);
const b = variable([2], [10, 20]);

export const cases: OpCases = {
  type: 'Where',
  inGraphs: [{ name: 'picks, broadcasting', inputs: [condition, a, b], expected: values([2, 2], [1, 20, 10, 4]) }],
};
