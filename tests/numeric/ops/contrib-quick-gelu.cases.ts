import { attribute, batched, mapped, type OpCases } from '../support/op-case.ts';
import { sigmoid } from '../support/special-functions.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);

export const cases: OpCases = {
  type: 'com.microsoft.QuickGelu',
  inFiles: [
    { name: 'by default', opset: 1, inputs: [x], gives: mapped(x, (a) => a * sigmoid(1.702 * a)) },
    { name: 'by another factor', opset: 1, inputs: [x], attributes: { alpha: attribute.float(1) }, gives: mapped(x, (a) => a * sigmoid(a)) },
  ],
};
