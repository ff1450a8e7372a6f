import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);
const f = (alpha: number, gamma: number) => (a: number): number => gamma * (a > 0 ? a : alpha * Math.expm1(a));

export const cases: OpCases = {
  type: 'Selu',
  inGraphs: [
    { name: 'by default', inputs: [x], expected: mapped(x, f(1.6732632, 1.050701)) },
    { name: 'other factors', inputs: [x], attributes: { alpha: 0.3, gamma: 2 }, expected: mapped(x, f(0.3, 2)) },
  ],
};
