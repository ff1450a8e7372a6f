import { batched, mapped, type OpCases } from '../support/op-case.ts';

const x = batched([2, 3], [-1.5, -0.4, 0.3, 0.8, 1.2, 2]);

export const cases: OpCases = {
  type: 'LeakyRelu',
  inGraphs: [
    { name: 'slope 0.01 by default', inputs: [x], expected: mapped(x, (a) => (a > 0 ? a : 0.01 * a)) },
    { name: 'another slope', inputs: [x], attributes: { alpha: 0.3 }, expected: mapped(x, (a) => (a > 0 ? a : 0.3 * a)) },
  ],
};
