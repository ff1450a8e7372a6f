import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../kernel/errors.ts';
import type { DataType, Tensor } from '../../tensor/tensor.ts';

/** What TensorFlow.js computes in: it has no 64-bit integers and no doubles. */
export type DeviceType = 'float32' | 'int32' | 'bool';

const [SMALLEST, LARGEST] = [-(2 ** 31), 2 ** 31 - 1];

/** How a value of a graph is held by TensorFlow.js: whole numbers of any width as int32. */
export function deviceType(dtype: DataType): DeviceType {
  if (dtype === 'float32' || dtype === 'bool') return dtype;
  if (dtype === 'float64') throw new AppError('UNSUPPORTED', 'tfjs: expected float32 numbers, found float64');
  return 'int32';
}

/** A constant on the device. Integers beyond 32 bits are clamped: in graphs they mean "to the end". */
export function uploadConstant(tensor: Tensor): tf.Tensor {
  return uploadNumbers(tensor, (element) => Math.min(Math.max(Number(element), SMALLEST), LARGEST));
}

/** A fed tensor on the device. Throws an AppError for an integer that 32 bits do not hold. */
export function uploadFeed(name: string, tensor: Tensor): tf.Tensor {
  return uploadNumbers(tensor, (element) => {
    const number = Number(element);
    if (number >= SMALLEST && number <= LARGEST) return number;
    throw new AppError('UNSUPPORTED', `input "${name}": tfjs expected integers of at most 32 bits, found ${element}`);
  });
}

/** The numbers of a device tensor, copied, as the graph's `dtype`. */
export function download(tensor: tf.Tensor, dtype: DataType): Tensor {
  const { shape } = tensor;
  const data = tensor.dataSync<'float32' | 'int32' | 'bool'>();
  switch (dtype) {
    case 'float32': return { dtype, shape, data: Float32Array.from(data) };
    case 'float64': return { dtype, shape, data: Float64Array.from(data) };
    case 'int64': return { dtype, shape, data: BigInt64Array.from(data as Iterable<number>, BigInt) };
    case 'int32': return { dtype, shape, data: Int32Array.from(data) };
    case 'uint8': case 'bool': return { dtype, shape, data: Uint8Array.from(data) };
  }
}

function uploadNumbers(tensor: Tensor, toInt32: (element: number | bigint) => number): tf.Tensor {
  const type = deviceType(tensor.dtype);
  const { shape, data } = tensor;
  const numbers = type === 'int32' ? Int32Array.from<number | bigint>(data, toInt32) : data as Float32Array | Uint8Array;
  return tf.tensor(numbers, [...shape], type);
}
