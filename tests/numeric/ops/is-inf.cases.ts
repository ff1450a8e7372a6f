import { batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [1, NaN, -Infinity, Infinity]);

export const cases: OpCases = {
  type: 'IsInf',
  inGraphs: [
    { name: 'of either sign', inputs: [x], expected: values([2, 2], [0, 0, 1, 1]) },
    { name: 'only above', inputs: [x], attributes: { detect_negative: 0 }, expected: values([2, 2], [0, 0, 0, 1]) },
  ],
};
