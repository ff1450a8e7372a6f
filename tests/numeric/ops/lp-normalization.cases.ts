import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [3, -4, 0, 0]);

export const cases: OpCases = {
  type: 'LpNormalization',
  inFiles: [
    { name: 'Euclidean; zeros stay', opset: 7, inputs: [x], gives: values([2, 2], [0.6, -0.8, 0, 0]) },
    { name: 'of absolute values', opset: 22, inputs: [x], attributes: { p: attribute.int(1), axis: attribute.int(1) }, gives: values([2, 2], [3 / 7, -4 / 7, 0, 0]) },
    { name: 'p = 3', opset: 7, inputs: [x], attributes: { p: attribute.int(3) }, refuses: 'expected p = 1 or p = 2, found p = 3' },
    { name: 'over the batch', opset: 7, inputs: [x], attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' },
  ],
};
