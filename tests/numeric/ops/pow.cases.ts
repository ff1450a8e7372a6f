import { batched, fixed, ints, mapped, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 2], [0.5, 1, 1.5, 2]);
const exponent = variable([2], [2, -0.5]);

export const cases: OpCases = {
  type: 'Pow',
  inGraphs: [
    { name: 'constant square', inputs: [batched([2, 2], [-1, 0.5, 1.5, 2]), fixed([], [2])], expected: values([2, 2], [1, 0.25, 2.25, 4]) },
    { name: 'an exponent a column', inputs: [x, exponent], expected: values([2, 2], [0.25, 1, 2.25, 2 ** -0.5]) },
  ],
  inFiles: [{ name: 'an integer exponent', opset: 12, inputs: [x, ints(3)], gives: mapped(x, (a) => a ** 3) }],
};
