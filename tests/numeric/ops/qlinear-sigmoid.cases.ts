import { batched, mapped, type OpCases } from '../support/op-case.ts';
import { about, quantisedTo } from '../support/quantised.ts';

const x = batched([2, 3], [0, 1, 2, 3, 100, 255]);

export const cases: OpCases = {
  type: 'com.microsoft.QLinearSigmoid',
  inFiles: [
    { name: 'of centred numbers', opset: 1, inputs: [x, ...about(0.125, 2), ...about(1 / 256, 0)], gives: mapped(x, (q) => quantisedTo(1 / 256, 0)(1 / (1 + Math.exp(-(q - 2) * 0.125)))) },
  ],
};
