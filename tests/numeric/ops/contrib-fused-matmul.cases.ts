import { attribute, batched, type OpCases, values, variable } from '../support/op-case.ts';

const [a, b] = [batched([1, 2, 2], [1, 2, 3, 4]), batched([1, 2, 2], [1, -1, 0, 2])];
const half = { alpha: attribute.float(0.5) };

export const cases: OpCases = {
  type: 'com.microsoft.FusedMatMul',
  inFiles: [
    { name: 'scaled', opset: 1, inputs: [a, b], attributes: half, gives: values([1, 2, 2], [0.5, 1.5, 1.5, 2.5]) },
    { name: 'the left one transposed', opset: 1, inputs: [a, b], attributes: { transA: attribute.int(1) }, gives: values([1, 2, 2], [1, 5, 2, 6]) },
    { name: 'the right one transposed', opset: 1, inputs: [a, b], attributes: { transB: attribute.int(1) }, gives: values([1, 2, 2], [-1, 4, -1, 8]) },
    { name: 'rows before the batch', opset: 1, inputs: [variable([2, 1, 2], [1, 2, 3, 4]), b], attributes: { transBatchA: attribute.int(1) }, gives: values([1, 2, 2], [1, 3, 3, 5]) },
    { name: 'columns before the batch', opset: 1, inputs: [a, variable([2, 1, 2], [1, -1, 0, 2])], attributes: { transB: attribute.int(1), transBatchB: attribute.int(1) }, gives: values([1, 2, 2], [-1, 4, -1, 8]) },
  ],
};
