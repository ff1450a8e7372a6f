import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 1, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7]);

export const cases: OpCases = {
  type: 'SpaceToDepth',
  inFiles: [
    { name: 'squares of two', opset: 13, inputs: [x], attributes: { blocksize: attribute.int(2) }, gives: values([1, 4, 1, 2], [0, 2, 1, 3, 4, 6, 5, 7]) },
    { name: 'extents that do not divide', opset: 13, inputs: [x], attributes: { blocksize: attribute.int(3) }, refuses: 'expected extents that are multiples of 3, found 2 x 4' },
  ],
};
