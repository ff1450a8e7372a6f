import { attribute, batched, fixed, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 1, 2], [1, 2, 3, 4]);

export const cases: OpCases = {
  type: 'Pad',
  inGraphs: [
    { name: 'zeros', inputs: [x, ints([0, 0, 1, 0, 0, 2])], expected: values([2, 1, 5], [0, 1, 2, 0, 0, 0, 3, 4, 0, 0]) },
    { name: 'another value', inputs: [x, ints([0, 1, 0, 0, 0, 0]), fixed([], [7])], expected: values([2, 2, 2], [7, 7, 1, 2, 7, 7, 3, 4]) },
    { name: 'negative, which cuts', inputs: [x, ints([0, 0, -1, 0, 0, 1])], expected: values([2, 1, 2], [2, 0, 4, 0]) },
  ],
  inFiles: [
    { name: 'pads as attribute', opset: 9, inputs: [x], attributes: { pads: attribute.ints([0, 0, 1, 0, 0, 0]), value: attribute.float(5) }, gives: values([2, 1, 3], [5, 1, 2, 5, 3, 4]) },
    { name: 'pads of one axis', opset: 18, inputs: [x, ints([1, 0]), undefined, ints([-1])], gives: values([2, 1, 3], [0, 1, 2, 0, 3, 4]) },
    { name: 'nothing', opset: 13, inputs: [x, ints([0, 0, 0, 0, 0, 0])], gives: values([2, 1, 2], [1, 2, 3, 4]) },
    { name: 'by reflection', opset: 13, inputs: [x, ints([0, 0, 1, 0, 0, 1])], attributes: { mode: attribute.text('reflect') }, gives: values([2, 1, 4], [2, 1, 2, 1, 4, 3, 4, 3]) },
    { name: 'by reflection, farther than the data reach', opset: 9, inputs: [x], attributes: { mode: attribute.text('reflect'), pads: attribute.ints([0, 0, 0, 0, 0, 3]) }, gives: values([2, 1, 5], [1, 2, 1, 2, 1, 3, 4, 3, 4, 3]) },
    { name: 'by the edge, cut in front', opset: 11, inputs: [x, ints([0, 0, -1, 0, 1, 2])], attributes: { mode: attribute.text('edge') }, gives: values([2, 2, 3], [2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4]) },
    { name: 'by starting again', opset: 19, inputs: [x, ints([0, 0, 1, 0, 0, 3])], attributes: { mode: attribute.text('wrap') }, gives: values([2, 1, 6], [2, 1, 2, 1, 2, 1, 4, 3, 4, 3, 4, 3]) },
    { name: 'nothing left to copy', opset: 13, inputs: [x, ints([0, 0, -2, 0, 0, 1])], attributes: { mode: attribute.text('edge') }, refuses: 'expected pads that leave something of 2, found [-2, 1]' },
    { name: 'the batch, by copying', opset: 13, inputs: [x, ints([1, 0, 0, 0, 0, 0])], attributes: { mode: attribute.text('edge') }, refuses: 'expected no padding of the batch axis' },
    { name: 'the batch', opset: 13, inputs: [x, ints([1, 0, 0, 0, 0, 0])], refuses: 'expected no padding of the batch axis' },
  ],
};
