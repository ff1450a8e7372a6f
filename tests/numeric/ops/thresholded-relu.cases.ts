import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 7]);

export const cases: OpCases = {
  type: 'ThresholdedRelu',
  inGraphs: [
    { name: 'by default', inputs: [x], expected: mapped(x, (a) => (a > 1 ? a : 0)) },
    { name: 'another threshold', inputs: [x], attributes: { alpha: -1 }, expected: mapped(x, (a) => (a > -1 ? a : 0)) },
  ],
};
