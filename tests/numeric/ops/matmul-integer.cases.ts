import { batched, values, variable, type OpCases } from '../support/op-case.ts';
import { bytes } from '../support/quantised.ts';

const a = batched([2, 2], [1, 2, 3, 4]);

export const cases: OpCases = {
  type: 'MatMulInteger',
  inFiles: [
    { name: 'with zero points', opset: 10, inputs: [a, bytes([2, 2], [5, 6, 7, 8]), bytes([], [1]), bytes([], [5])], gives: values([2, 2], [2, 3, 6, 11]) },
    { name: 'a zero point for each row and each column', opset: 10, inputs: [variable([2, 2], [1, 2, 3, 4]), bytes([2, 2], [5, 6, 7, 8]), bytes([2], [1, 3]), bytes([2], [5, 6])], gives: values([2, 2], [2, 2, 2, 2]) },
    { name: 'a zero point for each row, where rows are images', opset: 10, inputs: [a, bytes([2, 2], [5, 6, 7, 8]), bytes([2], [1, 3])], refuses: 'one for each of N along axis 0' },
  ],
};
