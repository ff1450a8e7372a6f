import { attribute, batched, mapped, type OpCases } from '../support/op-case.ts';
import { gelu, tanhGelu } from '../support/special-functions.ts';

const x = batched([2, 3], [-3, -0.4, 0.3, 0.8, 1.2, 4]);

export const cases: OpCases = {
  type: 'Gelu',
  inGraphs: [
    { name: 'exact', inputs: [x], expected: mapped(x, gelu) },
    { name: 'by tanh', inputs: [x], attributes: { approximate: 'tanh' }, expected: mapped(x, tanhGelu) },
  ],
  inFiles: [
    { name: 'by tanh', opset: 20, inputs: [x], attributes: { approximate: attribute.text('tanh') }, gives: mapped(x, tanhGelu) },
    { name: 'by something else', opset: 20, inputs: [x], attributes: { approximate: attribute.text('erf') }, refuses: 'expected one of none, tanh, found "erf"' },
  ],
};
