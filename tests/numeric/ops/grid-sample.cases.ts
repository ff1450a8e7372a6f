import { attribute, batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([1, 1, 2, 2], [1, 2, 3, 4]);
const grid = batched([1, 1, 3, 2], [-1, -1, 0, 0, 1, 0]);

export const cases: OpCases = {
  type: 'GridSample',
  inGraphs: [{ name: 'between corners', inputs: [x, grid], attributes: { align_corners: 1 }, expected: values([1, 1, 1, 3], [1, 2.5, 3]) }],
  inFiles: [
    { name: 'by its older names', opset: 16, inputs: [x, grid], attributes: { mode: attribute.text('bilinear'), align_corners: attribute.int(1) }, gives: values([1, 1, 1, 3], [1, 2.5, 3]) },
    { name: 'the nearest', opset: 20, inputs: [x, grid], attributes: { mode: attribute.text('nearest'), padding_mode: attribute.text('border') }, gives: values([1, 1, 1, 3], [1, 1, 2]) },
    { name: 'no pairs', opset: 20, inputs: [x, batched([1, 1, 2, 3])], refuses: 'expected a grid [N, height, width, 2], found [N, 1, 2, 3]' },
  ],
};
