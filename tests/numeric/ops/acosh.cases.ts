import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [1.3, 1.5, 2, 2.5, 4, 7]);

export const cases: OpCases = {
  type: 'Acosh',
  inGraphs: [{ name: 'each element', inputs: [x], expected: mapped(x, Math.acosh) }],
};
