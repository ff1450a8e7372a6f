import { sizeOf, type Tensor } from '../../tensor/tensor.ts';
import { fromBfloat16, fromFloat16 } from '../onnx/half-floats.ts';
import type { TfliteTensor, TfliteType } from './tflite-model.ts';

type StoredType = 'float32' | 'float16' | 'bfloat16' | 'float64' | 'int32' | 'int64' | 'bool';

const BYTES: Readonly<Record<StoredType, number>> = { float32: 4, float16: 2, bfloat16: 2, float64: 8, int32: 4, int64: 8, bool: 1 };

/** The numbers stored in a file under a tensor, or the reason why they cannot be read. Half precision becomes float32. */
export function decodeTensorData({ shape, type, data, sparse }: TfliteTensor): Tensor | string {
  if (!isStored(type)) return `expected numbers of type ${Object.keys(BYTES).join(', ')}, found ${type}`;
  if (sparse) return 'expected all its numbers stored, found a sparse tensor: convert the model without sparsity';
  if (shape.some((extent) => extent < 0)) return `expected stored numbers to have a fixed shape, found [${shape.join(', ')}]`;
  const wanted = sizeOf(shape) * BYTES[type];
  if (data.length !== wanted) return `expected ${wanted} bytes for the shape [${shape.join(', ')}] of ${type}, found ${data.length}`;
  return numbersOf(shape, type, data);
}

function numbersOf(shape: readonly number[], type: StoredType, data: Uint8Array): Tensor {
  // A view where the alignment allows it: weights may take much memory. (A Buffer's slice is no copy.)
  const { buffer, byteOffset } = data.byteOffset % BYTES[type] === 0 ? data : new Uint8Array(data);
  const count = sizeOf(shape);
  switch (type) {
    case 'float32': return { dtype: 'float32', shape, data: new Float32Array(buffer, byteOffset, count) };
    case 'float64': return { dtype: 'float64', shape, data: new Float64Array(buffer, byteOffset, count) };
    case 'float16': return { dtype: 'float32', shape, data: fromFloat16(new Uint16Array(buffer, byteOffset, count)) };
    case 'bfloat16': return { dtype: 'float32', shape, data: fromBfloat16(new Uint16Array(buffer, byteOffset, count)) };
    case 'int32': return { dtype: 'int32', shape, data: new Int32Array(buffer, byteOffset, count) };
    case 'int64': return { dtype: 'int64', shape, data: new BigInt64Array(buffer, byteOffset, count) };
    case 'bool': return { dtype: 'bool', shape, data: Uint8Array.from(data, (element) => (element === 0 ? 0 : 1)) };
  }
}

function isStored(type: TfliteType): type is StoredType {
  return type in BYTES;
}
