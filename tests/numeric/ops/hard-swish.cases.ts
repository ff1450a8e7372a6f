import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);

export const cases: OpCases = {
  type: 'HardSwish',
  inFiles: [
    { name: 'by default', opset: 14, inputs: [x], gives: mapped(x, (a) => a * Math.min(1, Math.max(0, a / 6 + 0.5))) },
  ],
};
