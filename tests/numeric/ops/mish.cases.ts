import { batched, mapped, type OpCases } from '../support/op-case.ts';
import { softplus } from '../support/special-functions.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);

export const cases: OpCases = {
  type: 'Mish',
  inFiles: [
    { name: 'by default', opset: 18, inputs: [x], gives: mapped(x, (a) => a * Math.tanh(softplus(a))) },
  ],
};
