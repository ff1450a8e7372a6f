import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-1.2, -0.4, 0.3, 0.8, 1.1, 3]);

export const cases: OpCases = {
  type: 'Tan',
  inGraphs: [{ name: 'each element', inputs: [x], expected: mapped(x, Math.tan) }],
};
