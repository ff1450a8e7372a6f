import { naiveConvTranspose } from '../support/naive-windows.ts';
import { batched, type CaseInput, elements, type Expected, fixed, type OpCases, variable } from '../support/op-case.ts';

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
    { name: 'a kernel for other channels', opset: 11, inputs: [x, fixed([4, 1, 2, 2])], refuses: 'expected a kernel for 2 channels' },
  ],
};
