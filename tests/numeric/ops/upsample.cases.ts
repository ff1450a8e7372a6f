import { attribute, batched, fixed, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 1, 1, 2], [1, 3]);

export const cases: OpCases = {
  type: 'Upsample',
  inFiles: [
    { name: 'scales as attribute', opset: 7, inputs: [x], attributes: { scales: attribute.floats([1, 1, 2, 1.5]) }, gives: values([1, 1, 2, 3], [1, 1, 3, 1, 1, 3]) },
    { name: 'scales as input', opset: 9, inputs: [x, fixed([4], [1, 1, 1, 2])], attributes: { mode: attribute.text('linear') }, gives: values([1, 1, 1, 4], [1, 2, 3, 3]) },
    { name: 'smaller', opset: 9, inputs: [x, fixed([4], [1, 1, 1, 0.5])], refuses: 'expected scales of at least 1, found 0.5' },
  ],
};
