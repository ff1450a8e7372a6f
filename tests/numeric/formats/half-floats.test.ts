import { fromBfloat16, fromFloat16 } from '../../../src/numeric/formats/onnx/half-floats.ts';

describe('half precision', () => {
  it.each([
    [0x3c00, 1], [0xc000, -2], [0x3e00, 1.5], [0x7bff, 65504], [0x0001, 2 ** -24], [0x0400, 2 ** -14], [0x8000, -0], [0x7c00, Infinity], [0xfc00, -Infinity], [0x7e00, NaN],
  ])('pattern %i is %d', (bits, number) => {
    expect(fromFloat16([bits])[0]).toBe(number);
  });

  it.each([[0x3f80, 1], [0xc000, -2], [0x3fc0, 1.5], [0x7f80, Infinity], [0xff80, -Infinity], [0x7fc0, NaN], [0x8000, -0]])('bfloat16 pattern %i is %d', (bits, number) => {
    expect(fromBfloat16([bits])[0]).toBe(number);
  });
});
