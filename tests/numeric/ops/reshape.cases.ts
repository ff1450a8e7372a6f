import { batched, elements, ints, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 3, 4]);

export const cases: OpCases = {
  type: 'Reshape',
  inGraphs: [
    { name: 'images in rows', inputs: [x, ints([-1, 12])], expected: values([2, 12], elements(x)) },
    { name: 'axes of extent 1', inputs: [variable([2, 3]), ints([1, 2, 3, 1])], expected: values([1, 2, 3, 1], elements(variable([2, 3]))) },
  ],
  inFiles: [
    { name: 'copies an axis for 0', opset: 13, inputs: [x, ints([0, -1])], gives: values([2, 12], elements(x)) },
    { name: 'a batch fixed at export', opset: 13, fixedBatch: 1, inputs: [x, ints([1, -1])], gives: values([2, 12], elements(x)) },
    { name: 'one whole image spelled out', opset: 13, inputs: [x, ints([1, 3, 2, 2])], gives: values([2, 3, 2, 2], elements(x)) },
    { name: 'a batch fixed for good', opset: 13, fixedBatch: 1, inputs: [x, ints([4, 6])], refuses: 'it fixes the batch size' },
    { name: 'another size', opset: 13, inputs: [x, ints([0, 13])], refuses: 'expected a new shape of the size of [N, 3, 4], found [N, 13]' },
    { name: 'two computed axes', opset: 13, inputs: [x, ints([-1, -1, 2])], refuses: 'expected a new shape of the size of [N, 3, 4]' },
  ],
};
