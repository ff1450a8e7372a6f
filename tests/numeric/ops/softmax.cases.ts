import { attribute, batched, elements, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 3], [1, 2, 0.5, -1, 0, 1]);
const maps = batched([2, 2, 2], [1, 2, 3, 4, 0, 1, 0, -1]);

/** Of each run of `width` numbers. */
function normalized(numbers: readonly number[], width: number): readonly number[] {
  return numbers.map((number, index) => {
    const start = index - (index % width);
    const total = numbers.slice(start, start + width).reduce((sum, other) => sum + Math.exp(other), 0);
    const p = Math.exp(number) / total;
    return p;
  });
}
const overChannels = [[0, 2], [1, 3]].map((pair) => normalized(pair.map((index) => elements(maps)[index] ?? 0), 2));

export const cases: OpCases = {
  type: 'Softmax',
  inGraphs: [
    { name: 'over the last axis', inputs: [x], expected: values([2, 3], normalized(elements(x), 3)) },
    {
      name: 'over the channels', inputs: [variable([1, 2, 2], [1, 2, 3, 4])], attributes: { axis: 1 },
      expected: values([1, 2, 2], [overChannels[0]?.[0] ?? 0, overChannels[1]?.[0] ?? 0, overChannels[0]?.[1] ?? 0, overChannels[1]?.[1] ?? 0]),
    },
  ],
  inFiles: [
    { name: 'all axes from the first on', opset: 11, inputs: [maps], gives: values([2, 2, 2], normalized(elements(maps), 4)) },
    { name: 'the last axis by default', opset: 13, inputs: [maps], gives: values([2, 2, 2], normalized(elements(maps), 2)) },
    { name: 'the batch', opset: 13, inputs: [x], attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' },
  ],
};
