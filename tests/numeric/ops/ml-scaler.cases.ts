import { attribute, batched, values, type OpCases } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, -3, 4]);

export const cases: OpCases = {
  type: 'ai.onnx.ml.Scaler',
  inFiles: [
    { name: 'a number a feature', opset: 1, inputs: [x], attributes: { offset: attribute.floats([1, 2]), scale: attribute.floats([2, 0.5]) }, gives: values([2, 2], [0, 0, -8, 1]) },
    { name: 'one number for all', opset: 1, inputs: [x], attributes: { offset: attribute.floats([1]), scale: attribute.floats([2]) }, gives: values([2, 2], [0, 2, -8, 6]) },
    { name: 'too many numbers', opset: 1, inputs: [x], attributes: { offset: attribute.floats([1, 2, 3]), scale: attribute.floats([2]) }, refuses: 'expected 1 or 2 numbers as "offset", found 3' },
  ],
};
