import { constantOfType } from '../../../src/numeric/ops/support/constant-of-type.ts';
import { attribute, batched, type CaseInput, fixed, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [1, 2, 3, 4, 5, 6]);
const table = (shape: readonly number[], numbers: readonly number[]): CaseInput => ({ tensor: constantOfType('int64', shape, numbers), role: 'fixed' });

export const cases: OpCases = {
  type: 'Gather',
  inGraphs: [
    { name: 'some columns', inputs: [x, ints([2, 0])], attributes: { axis: 1 }, expected: values([2, 2], [3, 1, 6, 4]) },
    { name: 'counted from the end, some twice', inputs: [x, ints([-1, 0, 2])], attributes: { axis: 1 }, expected: values([2, 3], [3, 1, 3, 6, 4, 6]) },
    { name: 'one column many times', inputs: [x, ints([1, 1, 1, 1, 1, 1])], attributes: { axis: -1 }, expected: values([2, 6], [2, 2, 2, 2, 2, 2, 5, 5, 5, 5, 5, 5]) },
    { name: 'a matrix of places', inputs: [x, table([2, 2], [0, 2, 2, 1])], attributes: { axis: 1 }, expected: values([2, 2, 2], [1, 3, 3, 2, 4, 6, 6, 5]) },
    { name: 'computed places', inputs: [x, { ...ints([2, 0, 2]), role: 'variable' }], attributes: { axis: 1 }, expected: values([2, 3], [3, 1, 3, 6, 4, 6]) },
    { name: 'all in another order', inputs: [x, ints([2, 0, 1])], attributes: { axis: 1 }, expected: values([2, 3], [3, 1, 2, 6, 4, 5]) },
    { name: 'rows of a constant, folded', inputs: [fixed([2, 2], [1, 2, 3, 4]), ints([-1])], attributes: { axis: 0 }, expected: values([1, 2], [3, 4]) },
  ],
  inFiles: [
    { name: 'one position, as a slice', opset: 13, inputs: [x, ints(-1)], attributes: { axis: attribute.int(1) }, gives: values([2], [3, 6]) },
    { name: 'several positions', opset: 13, inputs: [x, ints([1, 1])], attributes: { axis: attribute.int(1) }, gives: values([2, 2], [2, 2, 5, 5]) },
    { name: 'evenly spaced positions, as a slice', opset: 13, inputs: [x, table([1, 2], [0, 2])], attributes: { axis: attribute.int(1) }, gives: values([2, 1, 2], [1, 3, 4, 6]) },
    { name: 'one image', opset: 13, inputs: [x, ints(0)], refuses: 'it would mix the images of a batch' },
    { name: 'a position that is not there', opset: 13, inputs: [x, ints([3])], attributes: { axis: attribute.int(1) }, refuses: 'expected indices below 3, found 3' },
  ],
};
