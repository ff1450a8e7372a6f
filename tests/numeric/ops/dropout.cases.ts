import { attribute, batched, fixed, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, 3, 4]);

export const cases: OpCases = {
  type: 'Dropout',
  inFiles: [
    { name: 'removed', opset: 10, inputs: [x], attributes: { ratio: attribute.float(0.5) }, gives: values([2, 2], [1, 2, 3, 4]) },
    { name: 'in training mode', opset: 13, inputs: [x, fixed([], [0.5]), ints(1)], refuses: 'expected dropout in inference mode' },
    { name: 'in training mode, at the usual ratio', opset: 13, inputs: [x, undefined, ints(1)], refuses: 'expected dropout in inference mode' },
    { name: 'in training mode, dropping nothing', opset: 13, inputs: [x, fixed([], [0]), ints(1)], gives: values([2, 2], [1, 2, 3, 4]) },
    { name: 'its mask', opset: 13, inputs: [x], outputs: ['other', 'out0'], gives: values([2, 2], [1, 1, 1, 1]) },
  ],
};
