import type { DataType, Tensor } from '../../tensor/tensor.ts';

/** A tensor of any element type from plain numbers. */
export function constantOfType(dtype: DataType, shape: readonly number[], numbers: readonly number[]): Tensor {
  switch (dtype) {
    case 'float32': return { dtype, shape, data: Float32Array.from(numbers) };
    case 'float64': return { dtype, shape, data: Float64Array.from(numbers) };
    case 'int64': return { dtype, shape, data: BigInt64Array.from(numbers, (number) => BigInt(Math.trunc(number))) };
    case 'int32': return { dtype, shape, data: Int32Array.from(numbers) };
    case 'uint8': return { dtype, shape, data: Uint8Array.from(numbers) };
    case 'bool': return { dtype, shape, data: Uint8Array.from(numbers, (number) => (number === 0 ? 0 : 1)) };
  }
}
