import { batched, elements, fixed, ints, type OpCases, values, variable } from '../support/op-case.ts';

const [a, b] = [batched([2, 2], [1, 2, -3, 4]), variable([2], [1.5, -2.5])];
const expected = values([2, 2], [1.5, 2, 1.5, 4]);

export const cases: OpCases = {
  type: 'Max',
  inGraphs: [
    { name: 'broadcast', inputs: [a, b], expected },
    { name: 'integers known in advance', inputs: [ints([1, 5, 3]), ints(3)], expected: values([3], [3, 5, 3]) },
  ],
  inFiles: [
    { name: 'two', opset: 7, inputs: [a, b], gives: expected },
    { name: 'three', opset: 13, inputs: [a, b, fixed([], [1.75])], gives: values([2, 2], [1.75, 2, 1.75, 4]) },
    { name: 'one', opset: 8, inputs: [a], gives: values([2, 2], elements(a)) },
  ],
};
