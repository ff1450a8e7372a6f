import { attribute, batched, values, type OpCases } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, -3, 4]);

export const cases: OpCases = {
  type: 'ai.onnx.ml.ZipMap',
  inFiles: [{ name: 'hands the scores on', opset: 1, inputs: [x], attributes: { classlabels_ints: attribute.ints([0, 1]) }, gives: values([2, 2], [1, 2, -3, 4]) }],
};
