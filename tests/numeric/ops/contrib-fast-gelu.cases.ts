import { batched, fixed, mapped, type OpCases } from '../support/op-case.ts';
import { tanhGelu } from '../support/special-functions.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);

export const cases: OpCases = {
  type: 'com.microsoft.FastGelu',
  inFiles: [
    { name: 'by default', opset: 1, inputs: [x], gives: mapped(x, tanhGelu) },
    { name: 'with a bias', opset: 1, inputs: [x, fixed([1], [0.5])], gives: mapped(x, (a) => tanhGelu(a + 0.5)) },
  ],
};
