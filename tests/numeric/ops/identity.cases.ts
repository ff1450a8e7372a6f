import { batched, type OpCases, values } from '../support/op-case.ts';

const x = batched([2, 2], [1, 2, 3, 4]);

export const cases: OpCases = { type: 'Identity', inFiles: [{ name: 'removed', opset: 13, inputs: [x], gives: values([2, 2], [1, 2, 3, 4]) }] };
