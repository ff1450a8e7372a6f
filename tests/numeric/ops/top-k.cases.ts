import { attribute, batched, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [1, 3, 2, 6, 4, 5]);

export const cases: OpCases = {
  type: 'TopK',
  inGraphs: [
    { name: 'the two largest', inputs: [x, ints([2])], outputCount: 2, expected: values([2, 2], [3, 2, 6, 5]) },
    { name: 'the smallest', inputs: [x, ints([1])], attributes: { axis: 1, largest: 0 }, outputCount: 2, expected: values([2, 1], [1, 4]) },
  ],
  inFiles: [
    { name: 'k as attribute', opset: 9, inputs: [x], attributes: { k: attribute.int(1) }, gives: values([2, 1], [3, 6]) },
    { name: 'where they were', opset: 11, inputs: [x, ints([2])], outputs: ['other', 'out0'], gives: values([2, 2], [1, 2, 0, 2]) },
    { name: 'more than there are', opset: 11, inputs: [x, ints([4])], refuses: 'expected a constant k from 1 to 3, found 4' },
    { name: 'images', opset: 11, inputs: [x, ints([1])], attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' },
  ],
};
