import { constantOfType } from '../../../src/numeric/ops/support/constant-of-type.ts';
import { attribute, fixed, ints, type OpCases, values } from '../support/op-case.ts';

const indices = { tensor: constantOfType('int64', [2], [2, -3]), role: 'batched' } as const;

export const cases: OpCases = {
  type: 'OneHot',
  inFiles: [
    { name: 'in a new last axis', opset: 11, inputs: [indices, ints([3]), fixed([2], [0, 5])], gives: values([2, 3], [0, 0, 5, 5, 0, 0]) },
    { name: 'in another axis, with integers', opset: 9, inputs: [{ ...indices, role: 'variable' }, ints(3), ints([1, 7])], attributes: { axis: attribute.int(0) }, gives: values([3, 2], [1, 7, 1, 1, 7, 1]) },
  ],
};
