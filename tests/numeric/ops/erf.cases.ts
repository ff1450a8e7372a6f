import { batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [0, 0.5, -1, 2]);

export const cases: OpCases = {
  type: 'Erf',
  inGraphs: [{ name: 'known values', inputs: [x], expected: values([2, 2], [0, 0.5204998778, -0.8427007929, 0.995322265]) }],
};
