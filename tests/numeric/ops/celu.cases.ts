import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);
const f = (alpha: number) => (a: number): number => (a > 0 ? a : alpha * Math.expm1(a / alpha));

export const cases: OpCases = {
  type: 'Celu',
  inGraphs: [
    { name: 'by default', inputs: [x], expected: mapped(x, f(1)) },
    { name: 'another limit', inputs: [x], attributes: { alpha: 2 }, expected: mapped(x, f(2)) },
  ],
};
