import { attribute, batched, fixed, values, type OpCases } from '../support/op-case.ts';
import { about, bytes } from '../support/quantised.ts';

const x = batched([2, 3], [0, 1, 2, 3, 4, 255]);

export const cases: OpCases = {
  type: 'DequantizeLinear',
  inFiles: [
    { name: 'one scale', opset: 10, inputs: [x, ...about(0.5, 3)], gives: values([2, 3], [-1.5, -1, -0.5, 0, 0.5, 126]) },
    { name: 'a constant with a scale for each row', opset: 13, inputs: [bytes([2, 3], [0, 1, 2, 3, 4, 5]), fixed([2], [1, 2]), bytes([2], [0, 3])], attributes: { axis: attribute.int(0) }, gives: values([2, 3], [0, 1, 2, 0, 2, 4]) },
    { name: 'one scale', opset: 21, inputs: [x, fixed([], [2])], gives: values([2, 3], [0, 2, 4, 6, 8, 510]) },
    { name: 'blocks', opset: 21, inputs: [x, fixed([2, 1], [0.5, 1])], attributes: { block_size: attribute.int(3) }, refuses: 'found blocks of 3' },
  ],
};
