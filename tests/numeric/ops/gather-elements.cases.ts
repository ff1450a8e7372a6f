import { constantOfType } from '../../../src/numeric/ops/support/constant-of-type.ts';
import { attribute, batched, type CaseInput, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [1, 2, 3, 4, 5, 6]);
const places = (dtype: 'int64' | 'int32', numbers: readonly number[]): CaseInput => ({ tensor: constantOfType(dtype, [2, 2], numbers), role: 'batched' });

export const cases: OpCases = {
  type: 'GatherElements',
  inGraphs: [
    { name: 'one place for each element', inputs: [x, places('int64', [2, 0, 1, 1])], attributes: { axis: 1 }, expected: values([2, 2], [3, 1, 5, 5]) },
    { name: 'counted from the end', inputs: [x, places('int64', [-1, 0, -2, 1])], attributes: { axis: -1 }, expected: values([2, 2], [3, 1, 5, 5]) },
  ],
  inFiles: [
    { name: 'indices of 32 bits', opset: 13, inputs: [x, places('int32', [2, 0, 1, 1])], attributes: { axis: attribute.int(1) }, gives: values([2, 2], [3, 1, 5, 5]) },
    { name: 'the batch', opset: 11, inputs: [x, places('int64', [0, 0, 1, 1])], refuses: 'it would mix the images of a batch' },
  ],
};
