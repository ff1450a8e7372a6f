import { attribute, batched, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 5], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
const outputs = ['other', 'out0'];

export const cases: OpCases = {
  type: 'Split',
  inFiles: [
    { name: 'sizes as attribute', opset: 11, inputs: [x], outputs, attributes: { axis: attribute.int(1), split: attribute.ints([2, 3]) }, gives: values([2, 3], [2, 3, 4, 7, 8, 9]) },
    { name: 'sizes as input', opset: 13, inputs: [x, ints([4, 1])], outputs, attributes: { axis: attribute.int(-1) }, gives: values([2, 1], [4, 9]) },
    { name: 'nearly equal parts', opset: 18, inputs: [x], outputs, attributes: { axis: attribute.int(1), num_outputs: attribute.int(2) }, gives: values([2, 2], [3, 4, 8, 9]) },
    { name: 'sizes that do not add up', opset: 13, inputs: [x, ints([1, 1])], outputs, attributes: { axis: attribute.int(1) }, refuses: 'expected 2 parts of an axis of 5, found [1, 1]' },
    { name: 'the batch', opset: 13, inputs: [x], outputs, attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' },
  ],
};
