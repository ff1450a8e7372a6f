import { constantOfType } from '../../../src/numeric/ops/support/constant-of-type.ts';
import { batched, ints, type OpCases, values, variable } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'CastLike',
  inFiles: [
    { name: 'integers like numbers', opset: 15, inputs: [{ tensor: constantOfType('int64', [2], [3, -1]), role: 'variable' }, variable([1], [0.5])], gives: values([2], [3, -1]) },
    { name: 'numbers like integers', opset: 19, inputs: [batched([2], [1.5, -2.5]), ints([0])], gives: values([2], [1, -2]) },
    { name: 'numbers like numbers', opset: 19, inputs: [batched([2], [1.5, -2.5]), variable([1], [0.5])], gives: values([2], [1.5, -2.5]) },
  ],
};
