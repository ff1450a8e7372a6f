import { batched, ints, type OpCases, values, variable } from '../support/op-case.ts';

const [x, divisor] = [batched([2, 2], [5.5, -5.5, 7, -0.5]), variable([2], [2, -3])];

export const cases: OpCases = {
  type: 'Mod',
  inGraphs: [
    { name: 'real numbers', inputs: [x, divisor], attributes: { fmod: 1 }, expected: values([2, 2], [1.5, -2.5, 1, -0.5]) },
    { name: 'integers, of the sign of the divisor', inputs: [ints([7, -7, 7, -7]), ints([3, 3, -3, -3])], expected: values([4], [1, 2, -2, -1]) },
    { name: 'integers, of the sign of the dividend', inputs: [ints([7, -7]), ints(3)], attributes: { fmod: 1 }, expected: values([2], [1, -1]) },
  ],
  inFiles: [{ name: 'real numbers as if integers', opset: 13, inputs: [x, divisor], refuses: 'expected fmod = 1 for real numbers, found fmod = 0' }],
};
