import { naiveConvTranspose } from '../support/naive-windows.ts';
import { attribute, batched, type CaseInput, elements, type Expected, fixed, type OpCases, variable } from '../support/op-case.ts';

const x = batched([2, 2, 3, 4]);
const kernel = variable([2, 3, 3, 3]);
const small = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], output_padding: [0, 0] };
const doubled = { ...small, strides: [2, 2], output_padding: [1, 1] };

function convTranspose(input: CaseInput, filter: CaseInput, window: typeof small, group = 1): Expected {
  return naiveConvTranspose({ ...input.tensor, data: elements(input) }, { ...filter.tensor, data: elements(filter) }, window, group);
}

export const cases: OpCases = {
  type: 'ConvTranspose',
  inGraphs: [
    { name: 'stride 1', inputs: [x, kernel], attributes: small, expected: convTranspose(x, kernel, small) },
    { name: 'twice the size', inputs: [x, kernel], attributes: doubled, expected: convTranspose(x, kernel, doubled) },
    {
      name: 'two groups', inputs: [x, variable([2, 2, 3, 3])], attributes: { ...doubled, group: 2 },
      expected: convTranspose(x, variable([2, 2, 3, 3]), doubled, 2),
    },
  ],
  inFiles: [
    {
      name: 'defaults', opset: 11, inputs: [x, kernel],
      gives: convTranspose(x, kernel, { ...small, pads: [0, 0, 0, 0] }),
    },
    {
      name: 'twice the size, by its extents', opset: 11, inputs: [x, kernel], attributes: { strides: attribute.ints([2, 2]), output_shape: attribute.ints([6, 8]) },
      gives: convTranspose(x, kernel, { ...small, strides: [2, 2], pads: [1, 1, 0, 0] }),
    },
    {
      name: 'larger than the kernel reaches', opset: 11, inputs: [x, kernel], attributes: { strides: attribute.ints([2, 2]), output_shape: attribute.ints([8, 10]) },
      gives: convTranspose(x, kernel, { ...small, strides: [2, 2], pads: [0, 0, 0, 0], output_padding: [1, 1] }),
    },
    {
      name: 'automatic padding', opset: 11, inputs: [x, kernel], attributes: { strides: attribute.ints([2, 2]), auto_pad: attribute.text('SAME_UPPER') },
      gives: convTranspose(x, kernel, { ...small, strides: [2, 2], pads: [0, 0, 1, 1] }),
    },
    {
      name: 'cut and appended', opset: 11, inputs: [x, kernel], attributes: { strides: attribute.ints([2, 2]), pads: attribute.ints([1, 1, 1, 0]), output_padding: attribute.ints([1, 1]) },
      gives: convTranspose(x, kernel, { ...small, strides: [2, 2], pads: [1, 1, 0, 0], output_padding: [0, 1] }),
    },
    {
      name: 'appended beyond a stride', opset: 11, inputs: [x, kernel], attributes: { dilations: attribute.ints([2, 2]), output_padding: attribute.ints([1, 1]) },
      refuses: 'expected output padding smaller than the strides, found [1, 1] and [1, 1]',
    },
    { name: 'a kernel for other channels', opset: 11, inputs: [x, fixed([4, 1, 2, 2])], refuses: 'expected a kernel for 2 channels' },
  ],
};
