import { standardizedRuns } from '../support/naive-normalization.ts';
import { attribute, batched, elements, fixed, type OpCases, values, variable } from '../support/op-case.ts';

const x = batched([2, 2, 3], [1, 2, 4, -1, 0, 5, 2, 2.5, 3, 0, -4, 1]);
const [scale, bias] = [variable([3], [1, 2, -0.5]), variable([3], [0.1, 0, -1])];
const perRow = standardizedRuns(elements(x), 3).map((a, index) => a * (elements(scale)[index % 3] ?? 0) + (elements(bias)[index % 3] ?? 0));
const grid = [1, 2, -0.5, 0.5, 1, 3];
const perImage = standardizedRuns(elements(x), 6, 0.1).map((a, index) => a * (grid[index % 6] ?? 0));

export const cases: OpCases = {
  type: 'LayerNormalization',
  inGraphs: [
    { name: 'over the last axis', inputs: [x, scale, bias], expected: values([2, 2, 3], perRow) },
    { name: 'over an image, without bias', inputs: [x, variable([2, 3], grid)], attributes: { axis: 1, epsilon: 0.1 }, expected: values([2, 2, 3], perImage) },
  ],
  inFiles: [
    { name: 'with a stash type', opset: 17, inputs: [x, scale, bias], attributes: { stash_type: attribute.int(1) }, gives: values([2, 2, 3], perRow) },
    { name: 'over the batch', opset: 17, inputs: [x, scale], attributes: { axis: attribute.int(0) }, refuses: 'it would mix the images of a batch' },
    { name: 'weights of another shape', opset: 17, inputs: [x, fixed([2], [1, 1])], refuses: 'expected shapes that broadcast' },
    { name: 'its mean used', opset: 17, inputs: [x, scale, bias], outputs: ['out0', 'mean'], refuses: 'expected one output' },
  ],
};
