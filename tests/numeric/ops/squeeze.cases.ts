import { attribute, batched, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 1, 2, 1], [1, 2, 3, 4]);

export const cases: OpCases = {
  type: 'Squeeze',
  inFiles: [
    { name: 'axes as attribute', opset: 11, inputs: [x], attributes: { axes: attribute.ints([1]) }, gives: values([2, 2, 1], [1, 2, 3, 4]) },
    { name: 'axes as input', opset: 13, inputs: [x, ints([-1])], gives: values([2, 1, 2], [1, 2, 3, 4]) },
    { name: 'all there are', opset: 13, inputs: [x], gives: values([2, 2], [1, 2, 3, 4]) },
    { name: 'the batch', opset: 13, inputs: [x, ints([0])], refuses: 'expected axes of extent 1, found axes 0 of [N, 1, 2, 1]' },
  ],
};
