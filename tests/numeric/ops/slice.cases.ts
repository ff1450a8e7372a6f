import { constantOfType } from '../../../src/numeric/ops/support/constant-of-type.ts';
import { type CaseInput, attribute, batched, ints, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 5], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

const ints2 = (shape: readonly number[], numbers: readonly number[]): CaseInput => ({ tensor: constantOfType('int64', shape, numbers), role: 'fixed' });
const y = batched([2, 1, 3], [1, 2, 3, 5, 6, 7]);

export const cases: OpCases = {
  type: 'Slice',
  inGraphs: [
    { name: 'a range', inputs: [x, ints([1]), ints([4]), ints([1]), ints([1])], expected: values([2, 3], [1, 2, 3, 6, 7, 8]) },
    { name: 'every second', inputs: [x, ints([1]), ints([5]), ints([1]), ints([2])], expected: values([2, 2], [1, 3, 6, 8]) },
    { name: 'every third', inputs: [x, ints([0]), ints([5]), ints([1]), ints([3])], expected: values([2, 2], [0, 3, 5, 8]) },
    {
      name: 'two axes', inputs: [variable([3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), ints([1, 0]), ints([3, 3]), ints([0, 1]), ints([1, 2])],
      expected: values([2, 2], [4, 6, 8, 10]),
    },
  ],
  inFiles: [
    { name: 'a matrix of constants, folded', opset: 13, inputs: [ints2([2, 3], [1, 2, 3, 4, 5, 6]), ints([1]), ints([3]), ints([1])], gives: values([2, 2], [2, 3, 5, 6]) },
    { name: 'bounds as attributes', opset: 9, inputs: [x], attributes: { starts: attribute.ints([-2]), ends: attribute.ints([2 ** 31]), axes: attribute.ints([1]) }, gives: values([2, 2], [3, 4, 8, 9]) },
    { name: 'to the end', opset: 13, inputs: [x, ints([2]), ints([Number.MAX_SAFE_INTEGER]), ints([-1])], gives: values([2, 3], [2, 3, 4, 7, 8, 9]) },
    { name: 'the whole batch', opset: 13, inputs: [x, ints([0, 1]), ints([Number.MAX_SAFE_INTEGER, 2])], gives: values([2, 1], [1, 6]) },
    { name: 'the first image', opset: 13, inputs: [x, ints([0]), ints([1]), ints([0])], refuses: 'tells the images of a batch apart' },
    { name: 'backwards', opset: 13, inputs: [x, ints([4]), ints([0]), ints([1]), ints([-1])], gives: values([2, 4], [4, 3, 2, 1, 9, 8, 7, 6]) },
    { name: 'reversed', opset: 13, inputs: [x, ints([-1]), ints([-Number.MAX_SAFE_INTEGER]), ints([1]), ints([-1])], gives: values([2, 5], [4, 3, 2, 1, 0, 9, 8, 7, 6, 5]) },
    { name: 'backwards by twos, and forwards', opset: 13, inputs: [y, ints([9, 0]), ints([0, 1]), ints([2, 1]), ints([-2, 1])], gives: values([2, 1, 1], [3, 7]) },
    { name: 'no step', opset: 13, inputs: [x, ints([4]), ints([0]), ints([1]), ints([0])], refuses: 'expected slices with a step, found 0' },
  ],
};
