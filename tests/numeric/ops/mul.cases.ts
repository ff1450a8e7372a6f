import { batched, elements, ints, type OpCases, values, variable } from '../support/op-case.ts';

const a = batched([2, 3], [0.5, 1, 1.5, 2, 2.5, 4]);
const b = batched([2, 3], [3, 1.25, 0.5, 2, -0.75, 1]);
const row = variable([3], [2, -1, 0.5]);
const column = variable([2, 1], [2, 0.5]);
const f = (x: number, y: number): number => x * y;

export const cases: OpCases = {
  type: 'Mul',
  inGraphs: [
    { name: 'same shapes', inputs: [a, b], expected: values([2, 3], elements(a).map((x, i) => f(x, elements(b)[i] ?? NaN))) },
    { name: 'a row for every image', inputs: [a, row], expected: values([2, 3], elements(a).map((x, i) => f(x, elements(row)[i % 3] ?? NaN))) },
    { name: 'both broadcast', inputs: [column, row], expected: values([2, 3], [2, 0.5].flatMap((x) => elements(row).map((y) => f(x, y)))) },
    { name: 'constants, folded', inputs: [ints([7, -7]), ints([2, 2])], expected: values([2], [14, -14]) },
  ],
};
