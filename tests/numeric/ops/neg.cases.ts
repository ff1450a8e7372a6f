import { batched, ints, mapped, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [-1.5, -0.4, 0.3, 0.8, 1.2, 2]);

export const cases: OpCases = {
  type: 'Neg',
  inGraphs: [
    { name: 'each element', inputs: [x], expected: mapped(x, (a) => -a) },
    { name: 'integers known in advance', inputs: [ints([2, -3])], expected: values([2], [-2, 3]) },
  ],
};
