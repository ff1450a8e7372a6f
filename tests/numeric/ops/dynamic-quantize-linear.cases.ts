import { batched, values, variable, type OpCases } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'DynamicQuantizeLinear',
  inFiles: [
    { name: 'by the range of each image', opset: 11, inputs: [batched([2, 3], [0, 1, 2.55, -1, 0, 1.55])], gives: values([2, 3], [0, 100, 255, 0, 100, 255]) },
    { name: 'an image of zeros', opset: 11, inputs: [batched([1, 2], [0, 0])], gives: values([1, 2], [0, 0]) },
    { name: 'by the range of all without a batch', opset: 11, inputs: [variable([2, 2], [0, 1, 2.55, 0.5])], gives: values([2, 2], [0, 100, 255, 50]) },
  ],
};
