import { naiveConv } from '../support/naive-windows.ts';
import { attribute, batched, type CaseInput, elements, type Expected, fixed, type OpCase, type OpCases, variable } from '../support/op-case.ts';

const square = (size: number, stride: number, pad: number, dilation = 1) => ({
  kernel_shape: [size, size], strides: [stride, stride], pads: [pad, pad, pad, pad], dilations: [dilation, dilation],
});
const uneven = { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 0, 1], dilations: [1, 2] };
const x = batched([2, 2, 5, 6]);
const kernel = fixed([3, 2, 3, 3]);

function conv(input: CaseInput, filter: CaseInput, window: ReturnType<typeof square>, group = 1): Expected {
  return naiveConv({ ...input.tensor, data: elements(input) }, { ...filter.tensor, data: elements(filter) }, window, group);
}
function test(name: string, inputs: readonly [CaseInput, CaseInput], window: ReturnType<typeof square>, group = 1): OpCase {
  return { name, inputs, attributes: { ...window, group }, expected: conv(...inputs, window, group) };
}

const bias = variable([3], [1, -2, 0.5]);
const plain = conv(x, kernel, square(3, 1, 1));
const deep = batched([1, 4, 4, 4]);

export const cases: OpCases = {
  type: 'Conv',
  inGraphs: [
    test('3x3, padded', [x, kernel], square(3, 1, 1)),
    test('3x3, not padded', [x, kernel], square(3, 1, 0)),
    test('padded more than the kernel reaches', [x, variable([2, 2, 1, 1])], square(1, 1, 1)),
    test('1x1', [x, fixed([3, 2, 1, 1])], square(1, 1, 0)),
    test('1x1, every second', [x, fixed([3, 2, 1, 1])], square(1, 2, 0)),
    test('stride 2, rest at the border', [x, kernel], square(3, 2, 1)),
    test('stride 2, kernel 2', [x, variable([3, 2, 2, 2])], square(2, 2, 0)),
    test('stride 3, last rows unused', [x, variable([3, 2, 2, 2])], square(2, 3, 0)),
    test('dilated', [x, kernel], square(3, 1, 2, 2)),
    test('uneven in every way', [x, variable([3, 2, 3, 2])], uneven),
    test('two groups', [deep, fixed([6, 2, 3, 3])], square(3, 1, 1), 2),
    test('two groups, kernel as input', [deep, variable([6, 2, 3, 3])], square(3, 2, 1), 2),
    test('depthwise', [deep, fixed([4, 1, 3, 3])], square(3, 1, 1), 4),
    test('kernel as input', [x, variable([3, 2, 3, 3])], square(3, 1, 1)),
    {
      name: 'with bias', inputs: [x, kernel, bias], attributes: { ...square(3, 1, 1) },
      expected: { ...plain, data: plain.data.map((y, index) => y + ([1, -2, 0.5][Math.floor(index / 30) % 3] ?? 0)) },
    },
  ],
  inFiles: [
    { name: 'defaults', opset: 13, inputs: [x, kernel], gives: conv(x, kernel, square(3, 1, 0)) },
    { name: 'the same size', opset: 13, inputs: [x, kernel], attributes: { auto_pad: attribute.text('SAME_UPPER') }, gives: plain },
    {
      name: 'the same size, stride 2', opset: 13, inputs: [x, kernel], attributes: { auto_pad: attribute.text('SAME_LOWER'), strides: attribute.ints([2, 2]) },
      gives: conv(x, kernel, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 0], dilations: [1, 1] }),
    },
    { name: 'a kernel for other channels', opset: 13, inputs: [x, fixed([3, 4, 3, 3])], refuses: 'expected a kernel for 2 channels in 1 groups, found input [N, 2, 5, 6] and kernel [3, 4, 3, 3]' },
    { name: 'a kernel larger than the image', opset: 13, inputs: [x, fixed([1, 2, 7, 7])], refuses: 'expected spatial extents of at least 7, found [5, 6]' },
  ],
};
