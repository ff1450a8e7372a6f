import { attribute, batched, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);

export const cases: OpCases = {
  type: 'CenterCropPad',
  inFiles: [
    { name: 'cuts', opset: 18, inputs: [x, ints([1])], attributes: { axes: attribute.ints([2]) }, gives: values([1, 2, 1], [2, 6]) },
    { name: 'pads', opset: 18, inputs: [x, ints([3, 4])], attributes: { axes: attribute.ints([1, -1]) }, gives: values([1, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]) },
    { name: 'cuts and pads', opset: 18, inputs: [x, ints([4, 2])], attributes: { axes: attribute.ints([1, 2]) }, gives: values([1, 4, 2], [0, 0, 2, 3, 6, 7, 0, 0]) },
    { name: 'the batch', opset: 18, inputs: [x, ints([2, 2, 4])], refuses: 'expected the batch as it is, found extent 2 for N' },
  ],
};
