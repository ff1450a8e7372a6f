/** The numbers of IEEE half precision, given as their 16-bit patterns. */
export function fromFloat16(bits: ArrayLike<number>): Float32Array {
  return Float32Array.from(bits, (word) => {
    const sign = (word & 0x8000) === 0 ? 1 : -1;
    const exponent = (word >> 10) & 0x1f;
    const fraction = word & 0x3ff;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** The numbers of bfloat16: the upper halves of float32 patterns. */
export function fromBfloat16(bits: ArrayLike<number>): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (word) => (word << 16) >>> 0).buffer);
}
