import * as ort from 'onnxruntime-node';
import { AppError } from '../../../kernel/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Hands a tensor to onnxruntime without copying it. */
export function toOrtTensor(tensor: Tensor): ort.Tensor {
  switch (tensor.dtype) {
    case 'float32': return new ort.Tensor('float32', tensor.data, tensor.shape);
    case 'float64': return new ort.Tensor('float64', tensor.data, tensor.shape);
    case 'int64': return new ort.Tensor('int64', tensor.data, tensor.shape);
    case 'int32': return new ort.Tensor('int32', tensor.data, tensor.shape);
    case 'uint8': return new ort.Tensor('uint8', tensor.data, tensor.shape);
    case 'bool': return new ort.Tensor('bool', tensor.data, tensor.shape);
  }
}

/** A tensor onnxruntime made. Throws an AppError for a type no graph has. */
export function fromOrtTensor(name: string, tensor: ort.Tensor): Tensor {
  const { data } = tensor;
  const shape = [...tensor.dims];
  if (tensor.type === 'float32' && data instanceof Float32Array) return { dtype: 'float32', shape, data };
  if (tensor.type === 'float64' && data instanceof Float64Array) return { dtype: 'float64', shape, data };
  if (tensor.type === 'int64' && data instanceof BigInt64Array) return { dtype: 'int64', shape, data };
  if (tensor.type === 'int32' && data instanceof Int32Array) return { dtype: 'int32', shape, data };
  if (tensor.type === 'uint8' && data instanceof Uint8Array) return { dtype: 'uint8', shape, data };
  if (tensor.type === 'bool' && data instanceof Uint8Array) return { dtype: 'bool', shape, data };
  throw new AppError('INTERNAL', `output "${name}": expected numbers of a known type, found ${tensor.type}`);
}
