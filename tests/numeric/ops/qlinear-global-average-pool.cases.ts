import { attribute, batched, values, type OpCases } from '../support/op-case.ts';
import { about } from '../support/quantised.ts';

// means 3.5 and 6.5, less 2, by 0.5 / 0.25, plus 1
const x = batched([1, 2, 1, 2], [3, 4, 6, 7]);

export const cases: OpCases = {
  type: 'com.microsoft.QLinearGlobalAveragePool',
  inFiles: [
    { name: 'of each channel', opset: 1, inputs: [x, ...about(0.5, 2), ...about(0.25, 1)], gives: values([1, 2, 1, 1], [4, 10]) },
    { name: 'of channels last', opset: 1, inputs: [x, ...about(0.5, 2), ...about(0.25, 1)], attributes: { channels_last: attribute.int(1) }, refuses: 'expected channels first, found channels_last = 1' },
  ],
};
