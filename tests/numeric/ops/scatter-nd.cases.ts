import { constantOfType } from '../../../src/numeric/ops/support/constant-of-type.ts';
import { attribute, batched, type CaseInput, fixed, type OpCases, values, variable } from '../support/op-case.ts';

const x = variable([3, 2], [1, 2, 3, 4, 5, 6]);
const places = (shape: readonly number[], numbers: readonly number[]): CaseInput => ({ tensor: constantOfType('int64', shape, numbers), role: 'fixed' });

export const cases: OpCases = {
  type: 'ScatterND',
  inFiles: [
    { name: 'rows', opset: 11, inputs: [x, places([2, 1], [2, 0]), variable([2, 2], [10, 20, 30, 40])], gives: values([3, 2], [30, 40, 3, 4, 10, 20]) },
    { name: 'elements', opset: 16, inputs: [x, places([2, 2], [1, -1, 0, 0]), variable([2], [10, 20])], gives: values([3, 2], [20, 2, 3, 10, 5, 6]) },
    { name: 'nothing', opset: 13, inputs: [x, places([0, 1], []), fixed([0, 2], [])], gives: values([3, 2], [1, 2, 3, 4, 5, 6]) },
    { name: 'added', opset: 16, inputs: [x, places([1, 1], [0]), variable([1, 2])], attributes: { reduction: attribute.text('add') }, refuses: 'attribute "reduction": expected one of none, found "add"' },
    { name: 'images', opset: 13, inputs: [batched([2, 2]), places([1, 1], [0]), variable([1, 2])], refuses: 'it would mix the images of a batch' },
  ],
};
