import { constantOfType } from '../../../src/numeric/ops/support/constant-of-type.ts';
import { attribute, batched, type CaseInput, fixed, ints, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 3], [1, 2, 3, 4, 5, 6]);
const places: CaseInput = { tensor: constantOfType('int64', [2, 2], [2, 0, 1, 2]), role: 'fixed' };
const updates = batched([2, 2], [10, 20, 30, 40]);

export const cases: OpCases = {
  type: 'ScatterElements',
  inGraphs: [
    {
      name: 'adds up', inputs: [fixed([4], [0, 0, 0, 10]), ints([1, 3, 1]), variable([3], [1, 2, 3])], attributes: { reduction: 'add' },
      expected: values([4], [0, 4, 0, 12]),
    },
    { name: 'adds to data', inputs: [variable([2, 3], [1, 2, 3, 4, 5, 6]), places, variable([2, 2], [10, 20, 30, 40])], attributes: { axis: 1, reduction: 'add' }, expected: values([2, 3], [21, 2, 13, 4, 35, 46]) },
    { name: 'replaces', inputs: [variable([2, 3], [1, 2, 3, 4, 5, 6]), places, variable([2, 2], [10, 20, 30, 40])], attributes: { axis: 1 }, expected: values([2, 3], [20, 2, 10, 4, 30, 40]) },
  ],
  inFiles: [
    { name: 'indices of 32 bits', opset: 11, inputs: [variable([2], [1, 2]), { tensor: constantOfType('int32', [1], [1]), role: 'fixed' }, variable([1], [7])], gives: values([2], [1, 7]) },
    { name: 'the batch', opset: 16, inputs: [x, { ...places, role: 'batched' }, updates], attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' },
  ],
};
