import { attribute, batched, elements, ints, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 3, 2], [1, -2, 3.5, 4, 0.5, 6, 0.3, 1.5, -1, 2, 3, 5]);
const f = (list: readonly number[]): number => Math.min(...list);
const at = (places: readonly number[]): number => f(places.map((place) => elements(x)[place] ?? NaN));
const overMiddle = [[0, 2, 4], [1, 3, 5], [6, 8, 10], [7, 9, 11]].map(at);
const overImage = [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]].map(at);

export const cases: OpCases = {
  type: 'ReduceMin',
  inGraphs: [
    { name: 'one axis, kept', inputs: [x, ints([1])], expected: values([2, 1, 2], overMiddle) },
    { name: 'two axes, dropped', inputs: [x, ints([1, -1])], attributes: { keepdims: 0 }, expected: values([2], overImage) },
    { name: 'all axes', inputs: [variable([2, 2], [1, 2, 0.5, 4])], attributes: { keepdims: 0 }, expected: values([], [0.5]) },
    { name: 'integers known in advance', inputs: [ints([3, 1, 2])], expected: values([1], [1]) },
  ],
  inFiles: [
    { name: 'axes as attribute', opset: 11, inputs: [x], attributes: { axes: attribute.ints([1]) }, gives: values([2, 1, 2], overMiddle) },
    { name: 'axes as input', opset: 18, inputs: [x, ints([1, 2])], attributes: { keepdims: attribute.int(0) }, gives: values([2], overImage) },
    { name: 'no axes and told to do nothing', opset: 18, inputs: [x], attributes: { noop_with_empty_axes: attribute.int(1) }, gives: values([2, 3, 2], elements(x)) },
  ],
};
