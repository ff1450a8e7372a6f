import { standardizedRuns } from '../support/naive-normalization.ts';
import { attribute, batched, elements, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2, 2, 1], [1, 2, 4, -1, 0, 5, 2, 2.5]);

export const cases: OpCases = {
  type: 'MeanVarianceNormalization',
  inFiles: [
    { name: 'each channel of each image', opset: 9, inputs: [x], attributes: { axes: attribute.ints([2, 3]) }, gives: values([2, 2, 2, 1], standardizedRuns(elements(x), 2, 0)) },
    { name: 'each image', opset: 13, inputs: [x], attributes: { axes: attribute.ints([1, 2, 3]) }, gives: values([2, 2, 2, 1], standardizedRuns(elements(x), 4, 0)) },
    { name: 'by default over the batch', opset: 13, inputs: [x], refuses: 'it would mix the images of a batch' },
  ],
};
