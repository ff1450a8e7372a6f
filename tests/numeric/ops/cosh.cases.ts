import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-2, -0.4, 0.3, 0.8, 1.2, 2.5]);

export const cases: OpCases = {
  type: 'Cosh',
  inGraphs: [{ name: 'each element', inputs: [x], expected: mapped(x, Math.cosh) }],
};
