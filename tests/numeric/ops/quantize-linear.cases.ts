import { attribute, batched, fixed, mapped, values, type OpCases } from '../support/op-case.ts';
import { about, bytes, int32s, quantisedTo } from '../support/quantised.ts';

const x = batched([2, 3], [-4, -0.75, 0.25, 0.75, 1.26, 700]);

export const cases: OpCases = {
  type: 'QuantizeLinear',
  inFiles: [
    { name: 'one scale', opset: 10, inputs: [x, ...about(0.5, 3)], gives: mapped(x, quantisedTo(0.5, 3)) },
    { name: 'no zero point', opset: 10, inputs: [x, fixed([], [0.5])], gives: mapped(x, quantisedTo(0.5, 0)) },
    { name: 'a scale and a zero point for each column', opset: 13, inputs: [x, fixed([3], [0.5, 1, 2]), bytes([3], [0, 10, 20])], gives: values([2, 3], [0, 9, 20, 2, 11, 255]) },
    { name: 'a constant, at once', opset: 13, inputs: [fixed([2], [1, 2]), ...about(0.5, 1)], gives: values([2], [3, 5]) },
    { name: 'the type from an attribute', opset: 21, inputs: [x, fixed([], [0.5])], attributes: { output_dtype: attribute.int(3) }, gives: values([2, 3], [-8, -2, 0, 2, 3, 127]) },
    { name: 'blocks', opset: 21, inputs: [x, fixed([2, 1], [0.5, 1])], attributes: { block_size: attribute.int(3) }, refuses: 'expected one scale for all, or one for each index of an axis, found blocks of 3' },
    { name: 'a type nothing is quantised to', opset: 13, inputs: [x, fixed([], [0.5]), int32s([0])], refuses: 'expected a zero point of uint8, int8, uint16, int16, found int32' },
    { name: 'scales that do not fit', opset: 13, inputs: [x, fixed([2], [0.5, 1])], refuses: 'one for each of 3 along axis 1, found shape [2]' },
  ],
};
