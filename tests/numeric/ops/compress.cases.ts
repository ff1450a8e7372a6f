import { attribute, batched, bools, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
const marks = (numbers: readonly number[]) => ({ ...bools([numbers.length], numbers), role: 'fixed' as const });

export const cases: OpCases = {
  type: 'Compress',
  inFiles: [
    { name: 'some columns', opset: 9, inputs: [x, marks([1, 0, 1, 1])], attributes: { axis: attribute.int(1) }, gives: values([2, 3], [1, 3, 4, 5, 7, 8]) },
    { name: 'a short condition', opset: 11, inputs: [x, marks([0, 1])], attributes: { axis: attribute.int(-1) }, gives: values([2, 1], [2, 6]) },
    { name: 'laid out flat', opset: 11, inputs: [variable([2, 2], [1, 2, 3, 4]), marks([0, 1, 1, 0])], gives: values([2], [2, 3]) },
    { name: 'images', opset: 11, inputs: [x, marks([1])], attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' },
    { name: 'a computed condition', opset: 11, inputs: [x, bools([4], [1, 0, 0, 1])], attributes: { axis: attribute.int(1) }, refuses: 'expected constant numbers at input 1' },
  ],
};
