import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-1.5, -0.4, 0.3, 0.8, 1.2, 2]);

export const cases: OpCases = {
  type: 'Sigmoid',
  inGraphs: [{ name: 'each element', inputs: [x], expected: mapped(x, (a) => 1 / (1 + Math.exp(-a))) }],
};
