import { attribute, batched, values, type OpCases } from '../support/op-case.ts';
import { about } from '../support/quantised.ts';

const [a, b] = [batched([1, 2], [1, 2]), batched([1, 2], [3, 4])];

export const cases: OpCases = {
  type: 'com.microsoft.QLinearConcat',
  inFiles: [
    { name: 'of two scales', opset: 1, inputs: [...about(0.5, 1), a, ...about(0.5, 0), b, ...about(1, 2)], attributes: { axis: attribute.int(1) }, gives: values([1, 4], [2, 3, 3, 5]) },
    { name: 'of half a part', opset: 1, inputs: [...about(0.5, 1), a], attributes: { axis: attribute.int(1) }, refuses: 'expected three inputs for each part after the first two, found 3 inputs' },
  ],
};
