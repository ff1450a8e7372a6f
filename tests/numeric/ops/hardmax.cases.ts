import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2, 2], [1, 2, 4, 4, -1, -2, -3, -4]);

export const cases: OpCases = {
  type: 'Hardmax',
  inGraphs: [{ name: 'over the last axis, the first of equal ones', inputs: [x], expected: values([2, 2, 2], [0, 1, 1, 0, 1, 0, 1, 0]) }],
  inFiles: [
    { name: 'all axes from the first on', opset: 11, inputs: [x], gives: values([2, 2, 2], [0, 0, 1, 0, 1, 0, 0, 0]) },
    { name: 'one axis', opset: 13, inputs: [x], attributes: { axis: attribute.int(1) }, gives: values([2, 2, 2], [0, 0, 1, 1, 1, 1, 0, 0]) },
  ],
};
