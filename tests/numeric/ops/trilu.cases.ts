import { attribute, batched, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 2, 3], [1, 2, 3, 4, 5, 6]);

export const cases: OpCases = {
  type: 'Trilu',
  inFiles: [
    { name: 'the upper triangle', opset: 14, inputs: [x], gives: values([1, 2, 3], [1, 2, 3, 0, 5, 6]) },
    { name: 'the lower triangle, shifted', opset: 14, inputs: [x, ints(1)], attributes: { upper: attribute.int(0) }, gives: values([1, 2, 3], [1, 2, 0, 4, 5, 6]) },
  ],
};
