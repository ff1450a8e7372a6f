import { bools, fixed, type OpCases, values } from '../support/op-case.ts';

const [a, b] = [bools([2, 2], [0, 0, 1, 1]), bools([2], [0, 1])];

export const cases: OpCases = {
  type: 'Xor',
  inGraphs: [
    { name: 'a table, broadcast', inputs: [a, b], expected: values([2, 2], [0, 1, 1, 0]) },
    { name: 'known in advance', inputs: [{ ...a, role: 'fixed' }, { ...b, role: 'fixed' }], expected: values([2, 2], [0, 1, 1, 0]) },
  ],
  inFiles: [{ name: 'numbers', opset: 7, inputs: [fixed([1], [1]), fixed([1], [0])], refuses: 'expected bool operands, found float32' }],
};
