import { batched, values, type OpCases } from '../support/op-case.ts';

const x = batched([2, 4], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49, -7.51]);
const expected = values([2, 4], [-2, -2, -0, 0, 2, 2, 0, -8]);

export const cases: OpCases = {
  type: 'Round',
  inGraphs: [{ name: 'halves to even', inputs: [x], expected }],
  inFiles: [{ name: 'halves to even', opset: 11, inputs: [x], gives: expected }],
};
