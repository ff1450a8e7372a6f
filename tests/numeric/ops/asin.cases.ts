import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-0.95, -0.4, 0.3, 0.8, 0.1, 0.7]);

export const cases: OpCases = {
  type: 'Asin',
  inGraphs: [{ name: 'each element', inputs: [x], expected: mapped(x, Math.asin) }],
};
