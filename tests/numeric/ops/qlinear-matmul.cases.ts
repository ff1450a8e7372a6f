import { batched, fixed, values, type OpCases } from '../support/op-case.ts';
import { about, bytes } from '../support/quantised.ts';

const a = batched([2, 2], [1, 2, 3, 4]);
const b = bytes([2, 2], [5, 6, 7, 8]);

export const cases: OpCases = {
  type: 'QLinearMatMul',
  inFiles: [
    // whole products [2, 3; 6, 11] by 0.5 * 1 / 0.25 = 2
    { name: 'one scale each', opset: 10, inputs: [a, ...about(0.5, 1), b, ...about(1, 5), ...about(0.25, 10)], gives: values([2, 2], [14, 16, 22, 32]) },
    { name: 'a scale for each column', opset: 10, inputs: [a, ...about(0.5, 1), b, fixed([2], [1, 2]), bytes([2], [5, 5]), ...about(0.25, 10)], gives: values([2, 2], [14, 22, 22, 54]) },
  ],
};
