import { attribute, batched, fixed, values, type OpCases } from '../support/op-case.ts';
import { about, bytes, int32s } from '../support/quantised.ts';

const a = batched([2, 2], [1, 2, 3, 4]);
const b = bytes([2, 2], [5, 6, 7, 8]);

export const cases: OpCases = {
  type: 'com.microsoft.QGemm',
  inFiles: [
    { name: 'to whole numbers', opset: 1, inputs: [a, ...about(0.5, 1), b, ...about(1, 5), int32s([1, -1]), ...about(0.25, 10)], gives: values([2, 2], [16, 14, 24, 30]) },
    { name: 'to float32, with a transposed matrix and alpha', opset: 1, inputs: [a, ...about(0.5, 1), b, fixed([2], [1, 2]), bytes([2], [5, 5])], attributes: { alpha: attribute.float(2), transB: attribute.int(1) }, gives: values([2, 2], [1, 6, 3, 26]) },
  ],
};
