import { ints, type OpCases, values } from '../support/op-case.ts';

import type { FloatTensor } from '../../../src/numeric/tensor/tensor.ts';

const seven: FloatTensor = { dtype: 'float32', shape: [1], data: Float32Array.of(7) };

export const cases: OpCases = {
  type: 'ConstantOfShape',
  inGraphs: [
    { name: 'zeros, folded', inputs: [ints([2, 2])], expected: values([2, 2], [0, 0, 0, 0]) },
    { name: 'sevens', inputs: [ints([3])], attributes: { value: seven }, expected: values([3], [7, 7, 7]) },
    { name: 'too many to fold', inputs: [ints([65])], attributes: { value: seven }, expected: values([65], Array.from({ length: 65 }, () => 7)) },
  ],
};
