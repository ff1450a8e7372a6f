import { batched, type OpCases, values } from '../support/op-case.ts';

export const cases: OpCases = {
  type: 'Size',
  inFiles: [{ name: 'of a batch', opset: 13, inputs: [batched([2, 3, 4])], gives: values([], [24]) }],
};
