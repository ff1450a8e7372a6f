import { attribute, batched, fixed, type OpCases, values } from '../support/op-case.ts';

const [x, weights, bias] = [batched([2, 2], [1, 2, -3, 4]), fixed([2, 2], [1, -1, 0.5, 2]), fixed([2], [0.5, -4])];
const inputs = [x, weights, bias];

export const cases: OpCases = {
  type: 'com.microsoft.FusedGemm',
  inFiles: [
    { name: 'with ReLU', opset: 1, inputs, attributes: { activation: attribute.text('Relu') }, gives: values([2, 2], [2.5, 0, 0, 7]) },
    { name: 'transposed, with leaky ReLU', opset: 1, inputs, attributes: { transB: attribute.int(1), activation: attribute.text('LeakyRelu'), activation_alpha: attribute.float(0.1) }, gives: values([2, 2], [-0.05, 0.5, -0.65, 2.5]) },
    { name: 'leaky ReLU of the usual slope', opset: 1, inputs, attributes: { activation: attribute.text('LeakyRelu') }, gives: values([2, 2], [2.5, -0.01, -0.005, 7]) },
  ],
};
