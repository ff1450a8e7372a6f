import { attribute, batched, fixed, ints, mapped, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [-1.5, 0, 0.4, 2]);

export const cases: OpCases = {
  type: 'Cast',
  inGraphs: [
    { name: 'to the type it has', inputs: [x], attributes: { to: 1 }, expected: mapped(x, (a) => a) },
    { name: 'to integers', inputs: [fixed([2], [-1.5, 2.5])], attributes: { to: 7 }, expected: values([2], [-1, 2]) },
    { name: 'to bool, folded', inputs: [ints([0, 3])], attributes: { to: 9 }, expected: values([2], [0, 1]) },
  ],
  inFiles: [
    { name: 'half precision stays float32', opset: 13, inputs: [x], attributes: { to: attribute.int(10) }, gives: mapped(x, (a) => a) },
    { name: 'to text', opset: 13, inputs: [x], attributes: { to: attribute.int(8) }, refuses: 'found ONNX type 8' },
  ],
};
