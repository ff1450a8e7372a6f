import { standardizedRuns } from '../support/naive-normalization.ts';
import { attribute, batched, elements, fixed, type OpCases, values } from '../support/op-case.ts';

const [x, skip] = [batched([2, 2, 3], [1, 2, 4, -1, 0, 5, 2, 2.5, 3, 0, -4, 1]), batched([2, 2, 3])];
const [scale, shift, bias] = [fixed([3], [1, 2, -0.5]), fixed([3], [0.1, 0, -1]), fixed([3], [1, -1, 0.5])];
const attributes = { epsilon: attribute.float(0.1) };
const sum = elements(x).map((a, index) => a + (elements(skip)[index] ?? NaN));
const biased = sum.map((a, index) => a + (elements(bias)[index % 3] ?? NaN));
const normalized = (numbers: readonly number[]) => values([2, 2, 3], standardizedRuns(numbers, 3, 0.1).map((a, index) => (
  a * (elements(scale)[index % 3] ?? NaN) + (elements(shift)[index % 3] ?? NaN)
)));

export const cases: OpCases = {
  type: 'com.microsoft.SkipLayerNormalization',
  inFiles: [
    { name: 'of a sum', opset: 1, inputs: [x, skip, scale, shift], attributes, gives: normalized(sum) },
    { name: 'of a sum and a bias', opset: 1, inputs: [x, skip, scale, shift, bias], attributes, gives: normalized(biased) },
    { name: 'the sum itself', opset: 1, inputs: [x, skip, scale, shift, bias], attributes, outputs: ['normalized', '', '', 'out0'], gives: values([2, 2, 3], biased) },
    { name: 'its mean used', opset: 1, inputs: [x, skip, scale, shift], attributes, outputs: ['out0', 'mean'], refuses: 'expected the result and the sum only' },
  ],
};
