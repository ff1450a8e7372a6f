import { standardizedRuns } from '../support/naive-normalization.ts';
import { batched, elements, fixed, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 2, 2, 2], [1, 2, 4, -1, 0, 5, 2, 2.5, 3, 0, -4, 1, 7, 5, 3, 3.5]);
const expected = standardizedRuns(elements(x), 4).map((a, index) => (Math.floor(index / 4) % 2 === 0 ? 2 * a + 0.1 : -0.5 * a - 1));
const [scale, bias] = [variable([2], [2, -0.5]), variable([2], [0.1, -1])];

export const cases: OpCases = {
  type: 'InstanceNormalization',
  inGraphs: [
    { name: 'each channel of each image', inputs: [x, scale, bias], expected: values([2, 2, 2, 2], expected) },
    { name: 'in one dimension', inputs: [batched([1, 1, 4], [1, 2, 4, -1]), fixed([1], [1]), fixed([1], [0])], attributes: { epsilon: 0.5 }, expected: values([1, 1, 4], standardizedRuns([1, 2, 4, -1], 4, 0.5)) },
  ],
  inFiles: [{ name: 'weights of another size', opset: 7, inputs: [x, fixed([3], [1, 1, 1]), bias], refuses: 'expected 2 numbers, one a channel, found shape [3]' }],
};
