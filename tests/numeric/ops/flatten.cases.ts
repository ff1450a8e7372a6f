import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8]);

export const cases: OpCases = {
  type: 'Flatten',
  inFiles: [
    { name: 'images in rows', opset: 13, inputs: [x], gives: values([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]) },
    { name: 'an axis from the end', opset: 13, inputs: [x], attributes: { axis: attribute.int(-2) }, gives: values([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]) },
    { name: 'an axis that is not there', opset: 13, inputs: [x], attributes: { axis: attribute.int(5) }, refuses: 'expected an axis from -4 to 4, found 5' },
  ],
};
