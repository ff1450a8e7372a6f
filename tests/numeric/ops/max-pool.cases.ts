import { naiveMaxPool } from '../support/naive-windows.ts';
import { attribute, batched, elements, type Expected, type OpCases } from '../support/op-case.ts';

const square = (size: number, stride: number, pad: number, dilation = 1) => ({
  kernel_shape: [size, size], strides: [stride, stride], pads: [pad, pad, pad, pad], dilations: [dilation, dilation],
});
const x = batched([2, 2, 5, 6]);
const maximum = (window: ReturnType<typeof square>, ceil = false): Expected => naiveMaxPool({ ...x.tensor, data: elements(x) }, window, ceil);

export const cases: OpCases = {
  type: 'MaxPool',
  inGraphs: [
    { name: '2x2', inputs: [x], attributes: square(2, 2, 0), expected: maximum(square(2, 2, 0)) },
    { name: 'overlapping and padded', inputs: [x], attributes: square(3, 2, 1), expected: maximum(square(3, 2, 1)) },
    { name: 'hanging over the end', inputs: [x], attributes: { ...square(3, 2, 0), ceil_mode: 1 }, expected: maximum(square(3, 2, 0), true) },
    { name: 'no window beyond the image', inputs: [x], attributes: { ...square(2, 2, 1), ceil_mode: 1 }, expected: maximum(square(2, 2, 1), true) },
    { name: 'dilated', inputs: [x], attributes: square(2, 1, 0, 2), expected: maximum(square(2, 1, 0, 2)) },
  ],
  inFiles: [
    { name: 'stride 1 by default', opset: 12, inputs: [x], attributes: { kernel_shape: attribute.ints([2, 2]) }, gives: maximum(square(2, 1, 0)) },
    { name: 'automatic padding, every second', opset: 12, inputs: [x], attributes: { kernel_shape: attribute.ints([2, 2]), strides: attribute.ints([2, 2]), auto_pad: attribute.text('SAME_UPPER') }, gives: maximum({ ...square(2, 2, 0), pads: [0, 0, 1, 0] }) },
    { name: 'columns first, which matters to indices only', opset: 8, inputs: [x], attributes: { kernel_shape: attribute.ints([2, 2]), storage_order: attribute.int(1) }, gives: maximum(square(2, 1, 0)) },
    { name: 'indices in use', opset: 12, inputs: [x], outputs: ['out0', 'indices'], attributes: { kernel_shape: attribute.ints([2, 2]) }, refuses: 'found its indices in use' },
    { name: 'no kernel', opset: 12, inputs: [x], refuses: 'expected a window over 2 axes with positive extents' },
  ],
};
