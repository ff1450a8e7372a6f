import { attribute, batched, values, type OpCases } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, -3, 4]);

export const cases: OpCases = {
  type: 'ai.onnx.ml.Normalizer',
  inFiles: [
    { name: 'the largest', opset: 1, inputs: [x], gives: values([2, 2], [0.5, 1, -0.75, 1]) },
    { name: 'the sum', opset: 1, inputs: [x], attributes: { norm: attribute.text('L1') }, gives: values([2, 2], [1 / 3, 2 / 3, -3 / 7, 4 / 7]) },
    { name: 'the length', opset: 1, inputs: [x], attributes: { norm: attribute.text('L2') }, gives: values([2, 2], [1 / Math.sqrt(5), 2 / Math.sqrt(5), -0.6, 0.8]) },
  ],
};
