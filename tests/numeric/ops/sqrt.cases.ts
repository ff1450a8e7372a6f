import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [0.5, 1, 1.5, 2, 2.5, 4]);

export const cases: OpCases = {
  type: 'Sqrt',
  inGraphs: [{ name: 'each element', inputs: [x], expected: mapped(x, Math.sqrt) }],
};
