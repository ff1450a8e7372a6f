import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);

export const cases: OpCases = {
  type: 'Asinh',
  inGraphs: [{ name: 'each element', inputs: [x], expected: mapped(x, Math.asinh) }],
};
