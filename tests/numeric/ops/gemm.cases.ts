import { batched, type OpCases, values, variable } from '../support/op-case.ts';

const a = batched([2, 2], [1, 2, 3, 4]);
const aT = variable([2, 2], [1, 3, 2, 4]);
const b = variable([2, 3], [1, 0, 2, 0, 1, -1]);
const bT = variable([3, 2], [1, 0, 0, 1, 2, -1]);
const bias = variable([3], [10, 20, 30]);
const plain = [1, 2, 0, 3, 4, 2];

export const cases: OpCases = {
  type: 'Gemm',
  inGraphs: [
    { name: 'without bias', inputs: [a, b], expected: values([2, 3], plain) },
    { name: 'transposed weights and a bias', inputs: [a, bT, bias], attributes: { transB: 1 }, expected: values([2, 3], [11, 22, 30, 13, 24, 32]) },
    { name: 'transposed input, scaled', inputs: [aT, b, bias], attributes: { transA: 1, alpha: 2, beta: 0.5 }, expected: values([2, 3], plain.map((x, i) => 2 * x + 5 * (1 + (i % 3)))) },
    { name: 'both transposed', inputs: [aT, bT], attributes: { transA: 1, transB: 1 }, expected: values([2, 3], plain) },
  ],
};
