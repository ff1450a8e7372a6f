import { attribute, batched, values, type OpCases } from '../support/op-case.ts';
import { about } from '../support/quantised.ts';

// e^x is 1, 1, 2
const x = batched([1, 3], [0, 0, Math.log(2)]);

export const cases: OpCases = {
  type: 'com.microsoft.QLinearSoftmax',
  inFiles: [
    { name: 'over the last axis', opset: 1, inputs: [x, ...about(1, 0), ...about(1 / 256, 0)], attributes: { opset: attribute.int(13) }, gives: values([1, 3], [64, 64, 128]) },
    { name: 'of old opsets over several axes', opset: 1, inputs: [x, ...about(1, 0), ...about(1 / 256, 0)], attributes: { axis: attribute.int(0), opset: attribute.int(11) }, refuses: 'expected a softmax over the last axis, found axis 0 of opset 11' },
  ],
};
