import { batched, mapped, type OpCases } from '../support/op-case.ts';
import { gelu } from '../support/special-functions.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);

export const cases: OpCases = {
  type: 'com.microsoft.Gelu',
  inFiles: [
    { name: 'by default', opset: 1, inputs: [x], gives: mapped(x, gelu) },
  ],
};
