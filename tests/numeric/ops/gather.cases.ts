import { attribute, batched, ints, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [1, 2, 3, 4, 5, 6]);

export const cases: OpCases = {
  type: 'Gather',
  inGraphs: [{ name: 'some columns', inputs: [x, ints([2, 0])], attributes: { axis: 1 }, expected: values([2, 2], [3, 1, 6, 4]) }],
  inFiles: [
    { name: 'one position, as a slice', opset: 13, inputs: [x, ints(-1)], attributes: { axis: attribute.int(1) }, gives: values([2], [3, 6]) },
    { name: 'several positions', opset: 13, inputs: [x, ints([1, 1])], attributes: { axis: attribute.int(1) }, gives: values([2, 2], [2, 2, 5, 5]) },
    { name: 'one image', opset: 13, inputs: [x, ints(0)], refuses: 'it would mix the images of a batch' },
    { name: 'a position that is not there', opset: 13, inputs: [x, ints([3])], attributes: { axis: attribute.int(1) }, refuses: 'expected indices below 3, found 3' },
  ],
};
