import { attribute, type Expected, type ImportCase, type OpCases, values } from '../support/op-case.ts';

const test = (name: string, attributes: ImportCase['attributes'], gives: Expected): ImportCase => ({ name, opset: 13, inputs: [], ...(attributes && { attributes }), gives });

export const cases: OpCases = {
  type: 'Constant',
  inFiles: [
    test('a tensor', { value: { kind: 'tensor', value: { dtype: 'float64', shape: [2], data: Float64Array.of(1.5, -2) } } }, values([2], [1.5, -2])),
    test('a number', { value_float: attribute.float(2.5) }, values([], [2.5])),
    test('numbers', { value_floats: attribute.floats([1, 2]) }, values([2], [1, 2])),
    test('an integer', { value_int: attribute.int(3) }, values([], [3])),
    test('integers', { value_ints: attribute.ints([4, 5]) }, values([2], [4, 5])),
    { name: 'a text', opset: 13, inputs: [], attributes: { value_string: attribute.text('x') }, refuses: 'expected a constant of numbers, found the attributes value_string' },
  ],
};
