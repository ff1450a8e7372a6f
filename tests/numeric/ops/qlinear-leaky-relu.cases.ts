import { attribute, batched, mapped, type OpCases } from '../support/op-case.ts';
import { about, quantisedTo } from '../support/quantised.ts';

const x = batched([2, 3], [0, 1, 2, 3, 100, 255]);

export const cases: OpCases = {
  type: 'com.microsoft.QLinearLeakyRelu',
  inFiles: [
    { name: 'with a slope', opset: 1, inputs: [x, ...about(0.5, 2), ...about(0.25, 10)], attributes: { alpha: attribute.float(0.5) }, gives: mapped(x, (q) => quantisedTo(0.25, 10)((q < 2 ? 0.5 : 1) * (q - 2) * 0.5)) },
  ],
};
