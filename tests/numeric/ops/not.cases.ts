import { bools, fixed, type OpCases, values } from '../support/op-case.ts';

const x = bools([3], [0, 1, 1]);

export const cases: OpCases = {
  type: 'Not',
  inGraphs: [
    { name: 'each element', inputs: [x], expected: values([3], [1, 0, 0]) },
    { name: 'known in advance', inputs: [{ ...x, role: 'fixed' }], expected: values([3], [1, 0, 0]) },
  ],
  inFiles: [{ name: 'a number', opset: 7, inputs: [fixed([1], [1])], refuses: 'expected a bool operand, found float32' }],
};
