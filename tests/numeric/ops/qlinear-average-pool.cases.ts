import { attribute, batched, values, type OpCases } from '../support/op-case.ts';
import { about } from '../support/quantised.ts';

const x = batched([1, 1, 1, 4], [3, 4, 6, 7]);

export const cases: OpCases = {
  type: 'com.microsoft.QLinearAveragePool',
  inFiles: [
    { name: 'of windows', opset: 1, inputs: [x, ...about(0.5, 2), ...about(0.25, 1)], attributes: { kernel_shape: attribute.ints([1, 2]) }, gives: values([1, 1, 1, 3], [4, 7, 10]) },
    { name: 'of channels last', opset: 1, inputs: [x, ...about(0.5, 2), ...about(0.25, 1)], attributes: { kernel_shape: attribute.ints([1, 2]), channels_last: attribute.int(1) }, refuses: 'expected channels first' },
  ],
};
