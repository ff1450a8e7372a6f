import { batched, ints, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 3], [1, 2, 3, 10, 20, 30]);

export const cases: OpCases = {
  type: 'CumSum',
  inGraphs: [
    { name: 'along rows', inputs: [x, ints(1)], expected: values([2, 3], [1, 3, 6, 10, 30, 60]) },
    { name: 'exclusive', inputs: [x, ints(-1)], attributes: { exclusive: 1 }, expected: values([2, 3], [0, 1, 3, 0, 10, 30]) },
    { name: 'from the end', inputs: [x, ints(1)], attributes: { reverse: 1 }, expected: values([2, 3], [6, 5, 3, 60, 50, 30]) },
    { name: 'down columns, exclusive, from the end', inputs: [variable([2, 2], [1, 2, 3, 4]), ints(0)], attributes: { exclusive: 1, reverse: 1 }, expected: values([2, 2], [3, 4, 0, 0]) },
  ],
  inFiles: [{ name: 'along the batch', opset: 14, inputs: [x, ints(0)], refuses: 'it would mix the images of a batch' }],
};
