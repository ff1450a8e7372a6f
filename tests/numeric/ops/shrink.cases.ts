import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);
const f = (bias: number, lambd: number) => (a: number): number => (Math.abs(a) > lambd ? a - Math.sign(a) * bias : 0);

export const cases: OpCases = {
  type: 'Shrink',
  inGraphs: [
    { name: 'by default', inputs: [x], expected: mapped(x, f(0, 0.5)) },
    { name: 'soft', inputs: [x], attributes: { bias: 0.7, lambd: 0.7 }, expected: mapped(x, f(0.7, 0.7)) },
  ],
};
