import { attribute, batched, values, type OpCases } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, -3, 4]);

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

export const cases: OpCases = {
  type: 'ai.onnx.ml.LinearClassifier',
  inFiles: [
    {
      name: 'of three classes', opset: 1, inputs: [x], outputs: ['label', 'out0'],
      attributes: { coefficients: attribute.floats([1, 0, 0, 1, 1, 1]), intercepts: attribute.floats([0, 1, 2]) }, gives: values([2, 3], [1, 3, 5, -3, 5, 3]),
    },
    {
      name: 'of two classes by one sigmoid', opset: 1, inputs: [x], outputs: ['label', 'out0'],
      attributes: { coefficients: attribute.floats([1, 1]), intercepts: attribute.floats([-1]), post_transform: attribute.text('LOGISTIC') },
      gives: values([2, 2], [1 - sigmoid(2), sigmoid(2), 0.5, 0.5]),
    },
    {
      name: 'of two classes by opposite sigmoids', opset: 1, inputs: [x], outputs: ['label', 'out0'],
      attributes: { coefficients: attribute.floats([-1, -1, 1, 1]), intercepts: attribute.floats([1, -1]), post_transform: attribute.text('LOGISTIC') },
      gives: values([2, 2], [1 - sigmoid(2), sigmoid(2), 0.5, 0.5]),
    },
    { name: 'of coefficients that do not fit', opset: 1, inputs: [x], attributes: { coefficients: attribute.floats([1, 2, 3]) }, refuses: 'expected 2 coefficients and an intercept for each class, found 3 and 0' },
  ],
};
