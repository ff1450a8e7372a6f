import { batched, ints, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 1, 2], [1, 2, 3, 4]);

export const cases: OpCases = {
  type: 'Tile',
  inFiles: [
    { name: 'two axes', opset: 6, inputs: [x, ints([1, 2, 2])], gives: values([2, 2, 4], [1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 3, 4]) },
    { name: 'an axis of extent 1', opset: 13, inputs: [x, ints([1, 3, 1])], gives: values([2, 3, 2], [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]) },
    { name: 'a constant', opset: 13, inputs: [ints([1, 2]), ints([2])], gives: values([4], [1, 2, 1, 2]) },
    { name: 'images', opset: 13, inputs: [x, ints([2, 1, 1])], refuses: 'it would mix the images of a batch' },
    { name: 'computed repeats', opset: 13, inputs: [x, variable([3])], refuses: 'expected 3 repeats that follow from the file, found them computed' },
  ],
};
