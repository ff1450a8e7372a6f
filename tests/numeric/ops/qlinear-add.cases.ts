import { batched, values, type OpCases } from '../support/op-case.ts';
import { about } from '../support/quantised.ts';

const [a, b] = [batched([1, 4], [0, 1, 2, 200]), batched([1, 4], [10, 20, 30, 255])];

export const cases: OpCases = {
  type: 'com.microsoft.QLinearAdd',
  inFiles: [
    { name: 'of two scales', opset: 1, inputs: [a, ...about(1, 0), b, ...about(0.5, 10), ...about(0.5, 1)], gives: values([1, 4], [1, 13, 25, 255]) },
  ],
};
