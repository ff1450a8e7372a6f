import { batched, fixed, mapped, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [-4, -0.4, 0.3, 0.8, 1.2, 4]);

export const cases: OpCases = {
  type: 'HardSigmoid',
  inGraphs: [
    { name: 'clipped line', inputs: [x], expected: mapped(x, (a) => Math.min(1, Math.max(0, 0.2 * a + 0.5))) },
    { name: 'step function of gradients', inputs: [fixed([3], [-1, 0, 1e-20])], attributes: { alpha: 1e30, beta: 0 }, expected: values([3], [0, 0, 1]) },
  ],
};
