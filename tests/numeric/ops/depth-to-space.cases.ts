import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 8, 1, 1], [0, 1, 2, 3, 4, 5, 6, 7]);
const block = { blocksize: attribute.int(2) };

export const cases: OpCases = {
  type: 'DepthToSpace',
  inFiles: [
    { name: 'depth last', opset: 11, inputs: [x], attributes: block, gives: values([1, 2, 2, 2], [0, 2, 4, 6, 1, 3, 5, 7]) },
    { name: 'depth first', opset: 13, inputs: [x], attributes: { ...block, mode: attribute.text('CRD') }, gives: values([1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]) },
    { name: 'channels that do not divide', opset: 13, inputs: [batched([1, 6, 1, 1])], attributes: block, refuses: 'expected channels in blocks of 2 x 2, found 6' },
  ],
};
