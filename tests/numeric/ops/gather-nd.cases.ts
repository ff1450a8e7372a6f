import { constantOfType } from '../../../src/numeric/ops/support/constant-of-type.ts';
import { attribute, batched, type CaseInput, type OpCases, values, variable } from '../support/op-case.ts';

const x = variable([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
const places = (shape: readonly number[], numbers: readonly number[]): CaseInput => ({ tensor: constantOfType('int64', shape, numbers), role: 'fixed' });

export const cases: OpCases = {
  type: 'GatherND',
  inFiles: [
    { name: 'rows', opset: 12, inputs: [x, places([2, 2], [0, 1, 1, 0])], gives: values([2, 2], [3, 4, 5, 6]) },
    { name: 'elements, in another order', opset: 13, inputs: [x, places([3, 3], [1, 1, -1, 0, 0, 0, 0, 1, 1])], gives: values([3], [8, 1, 4]) },
    { name: 'an index outside', opset: 13, inputs: [x, places([1, 1], [2])], refuses: 'expected indices below 2, found 2' },
    { name: 'images', opset: 13, inputs: [batched([2, 2]), places([1, 1], [0])], refuses: 'it would mix the images of a batch' },
    { name: 'one set for each image', opset: 13, inputs: [x, places([2, 1], [0, 1])], attributes: { batch_dims: attribute.int(1) }, refuses: 'expected no batch_dims, found some' },
  ],
};
