import { attribute, batched, elements, fixed, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2, 2], [1, 2, 4, -1, 0, 5, 2, 2.5]);
const scale = [2, -0.5];
const over = (width: number, epsilon: number): readonly number[] => elements(x).map((a, index, all) => {
  const start = index - (index % width);
  return a / Math.sqrt(all.slice(start, start + width).reduce((sum, b) => sum + b * b, 0) / width + epsilon);
});

export const cases: OpCases = {
  type: 'RMSNormalization',
  inFiles: [
    { name: 'over the last axis', opset: 23, inputs: [x, fixed([2], scale)], gives: values([2, 2, 2], over(2, 1e-5).map((a, index) => a * (scale[index % 2] ?? 0))) },
    { name: 'over an image', opset: 23, inputs: [x, fixed([2, 2], [1, 1, 1, 1])], attributes: { axis: attribute.int(1), epsilon: attribute.float(0.5) }, gives: values([2, 2, 2], over(4, 0.5)) },
    { name: 'over the batch', opset: 23, inputs: [x, fixed([2], scale)], attributes: { axis: attribute.int(-3) }, refuses: 'it would mix the images of a batch' },
  ],
};
