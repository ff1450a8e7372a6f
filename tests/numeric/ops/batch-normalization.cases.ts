import { attribute, batched, elements, fixed, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 2, 1, 2], [1, 2, 3, 4, -1, 0, 5, 6]);
const [scale, bias] = [variable([2], [2, 0.5]), variable([2], [1, -1])];
const [mean, variance] = [fixed([2], [0.5, 3]), fixed([2], [4, 0.25])];
const normalized = elements(x).map((a, index) => {
  const channel = Math.floor(index / 2) % 2;
  return channel === 0 ? (2 * (a - 0.5)) / Math.sqrt(4 + 1e-5) + 1 : (0.5 * (a - 3)) / Math.sqrt(0.25 + 1e-5) - 1;
});
const inputs = [x, scale, bias, mean, variance];

export const cases: OpCases = {
  type: 'BatchNormalization',
  inGraphs: [{ name: 'stored statistics', inputs, expected: values([2, 2, 1, 2], normalized) }],
  inFiles: [
    { name: 'with momentum, which training used', opset: 9, inputs, attributes: { momentum: attribute.float(0.9) }, gives: values([2, 2, 1, 2], normalized) },
    { name: 'in training mode', opset: 15, inputs, attributes: { training_mode: attribute.int(1) }, refuses: 'expected inference mode, found training mode' },
    { name: 'statistics of another size', opset: 15, inputs: [x, scale, bias, mean, fixed([3], [1, 1, 1])], refuses: 'expected 2 numbers, one a channel, found shape [3]' },
  ],
};
