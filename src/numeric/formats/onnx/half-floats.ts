/** The numbers of IEEE half precision, given as their 16-bit patterns. */
export function fromFloat16(bits: ArrayLike<number>): Float32Array {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, word) => numberOf(word));
  const numbers = new Float32Array(bits.length);
  for (let index = 0; index < numbers.length; index++) numbers[index] = table[(bits[index] ?? 0) & 0xffff] ?? NaN;
  return numbers;
}

/** The numbers of bfloat16: the upper halves of float32 patterns. */
export function fromBfloat16(bits: ArrayLike<number>): Float32Array {
  const patterns = new Uint32Array(bits.length);
  for (let index = 0; index < patterns.length; index++) patterns[index] = (bits[index] ?? 0) << 16;
  return new Float32Array(patterns.buffer);
}

/** The number of every pattern: models have millions of numbers and only 65,536 different ones. */
let table: Float32Array | undefined;

function numberOf(word: number): number {
  const sign = (word & 0x8000) === 0 ? 1 : -1;
  const exponent = (word >> 10) & 0x1f;
  const fraction = word & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
