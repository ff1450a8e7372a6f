import { attribute, batched, fixed, ints, mapped, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 3], [-1.5, -0.4, 0.3, 0.8, 6.2, 7]);
const [zero, six] = [fixed([], [0]), fixed([], [6])];

export const cases: OpCases = {
  type: 'Clip',
  inGraphs: [
    { name: 'both bounds', inputs: [x, zero, six], expected: mapped(x, (a) => Math.min(6, Math.max(0, a))) },
    { name: 'upper bound only', inputs: [x, undefined, six], expected: mapped(x, (a) => Math.min(6, a)) },
    { name: 'integers known in advance', inputs: [ints([-2, 3, 9]), ints(0), ints(6)], expected: values([3], [0, 3, 6]) },
    { name: 'no bound', inputs: [x], expected: mapped(x, (a) => a) },
  ],
  inFiles: [
    { name: 'bounds as attributes', opset: 9, inputs: [x], attributes: { min: attribute.float(0), max: attribute.float(6) }, gives: mapped(x, (a) => Math.min(6, Math.max(0, a))) },
    { name: 'bounds as inputs', opset: 13, inputs: [x, undefined, six], gives: mapped(x, (a) => Math.min(6, a)) },
    { name: 'one bound as attribute', opset: 7, inputs: [x], attributes: { min: attribute.float(0) }, gives: mapped(x, (a) => Math.max(0, a)) },
    { name: 'bounds as vectors of one', opset: 12, inputs: [x, fixed([1], [0]), fixed([1], [6])], gives: mapped(x, (a) => Math.min(6, Math.max(0, a))) },
    { name: 'bounds that are no scalars', opset: 13, inputs: [x, fixed([2], [0, 1])], refuses: 'expected scalar bounds, found a tensor' },
  ],
};
