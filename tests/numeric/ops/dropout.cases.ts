import { attribute, batched, fixed, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, 3, 4]);

export const cases: OpCases = {
  type: 'Dropout',
  inFiles: [
    { name: 'removed', opset: 10, inputs: [x], attributes: { ratio: attribute.float(0.5) }, gives: values([2, 2], [1, 2, 3, 4]) },
    { name: 'in training mode', opset: 13, inputs: [x, fixed([], [0.5]), ints(1)], refuses: 'expected dropout in inference mode' },
    { name: 'its mask in use', opset: 13, inputs: [x], outputs: ['out0', 'mask'], refuses: 'expected dropout in inference mode' },
  ],
};
