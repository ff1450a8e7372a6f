import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 2, 1, 2], [3, -4, 0, 0]);

export const cases: OpCases = {
  type: 'GlobalLpPool',
  inFiles: [
    { name: 'root of squares', opset: 9, inputs: [x], gives: values([1, 2, 1, 1], [5, 0]) },
    { name: 'absolute values', opset: 9, inputs: [x], attributes: { p: attribute.int(1) }, gives: values([1, 2, 1, 1], [7, 0]) },
    { name: 'cubes', opset: 18, inputs: [x], attributes: { p: attribute.int(3) }, gives: values([1, 2, 1, 1], [Math.cbrt(91), 0]) },
  ],
};
