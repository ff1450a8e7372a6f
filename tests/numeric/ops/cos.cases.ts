import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-4, -0.5, 0.3, 1.8, 1.2, 8]);

export const cases: OpCases = {
  type: 'Cos',
  inGraphs: [{ name: 'each element', inputs: [x], expected: mapped(x, Math.cos) }],
};
