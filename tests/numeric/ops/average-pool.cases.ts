import { naiveAveragePool } from '../support/naive-windows.ts';
import { attribute, batched, elements, type Expected, type OpCases } from '../support/op-case.ts';

const square = (size: number, stride: number, pad: number, dilation = 1) => ({
  kernel_shape: [size, size], strides: [stride, stride], pads: [pad, pad, pad, pad], dilations: [dilation, dilation],
});
const x = batched([2, 2, 5, 6]);
const mean = (window: ReturnType<typeof square>, options = {}): Expected => naiveAveragePool({ ...x.tensor, data: elements(x) }, window, options);

export const cases: OpCases = {
  type: 'AveragePool',
  inGraphs: [
    { name: 'tiles, the last row unused', inputs: [x], attributes: square(2, 2, 0), expected: mean(square(2, 2, 0)) },
    { name: 'overlapping', inputs: [x], attributes: square(3, 2, 0), expected: mean(square(3, 2, 0)) },
    { name: 'padding not counted', inputs: [x], attributes: square(3, 1, 1), expected: mean(square(3, 1, 1)) },
    { name: 'padding counted', inputs: [x], attributes: { ...square(3, 2, 1), count_include_pad: 1 }, expected: mean(square(3, 2, 1), { countPad: true }) },
    { name: 'hanging over the end', inputs: [x], attributes: { ...square(3, 2, 0), ceil_mode: 1 }, expected: mean(square(3, 2, 0), { ceil: true }) },
    {
      name: 'hanging over the end, padding counted', inputs: [x], attributes: { ...square(3, 2, 1), ceil_mode: 1, count_include_pad: 1 },
      expected: mean(square(3, 2, 1), { ceil: true, countPad: true }),
    },
    { name: 'tiles that hang over the end', inputs: [x], attributes: { ...square(2, 2, 0), ceil_mode: 1 }, expected: mean(square(2, 2, 0), { ceil: true }) },
  ],
  inFiles: [
    { name: 'stride 1 by default', opset: 11, inputs: [x], attributes: { kernel_shape: attribute.ints([2, 2]) }, gives: mean(square(2, 1, 0)) },
    { name: 'automatic padding', opset: 11, inputs: [x], attributes: { kernel_shape: attribute.ints([2, 2]), auto_pad: attribute.text('SAME_LOWER') }, gives: mean({ ...square(2, 1, 0), pads: [1, 1, 0, 0] }) },
    { name: 'dilated', opset: 19, inputs: [x], attributes: { kernel_shape: attribute.ints([2, 2]), dilations: attribute.ints([2, 2]) }, gives: mean(square(2, 1, 0, 2)) },
  ],
};
