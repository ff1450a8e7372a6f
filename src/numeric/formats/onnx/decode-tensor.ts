import type { onnx } from 'onnx-proto';
import { AppError } from '../../../kernel/errors.ts';
import type { ExternalData } from './external-data.ts';
import { fromBfloat16, fromFloat16 } from './half-floats.ts';
import { toNumber } from './integers.ts';
import type { OnnxTensor } from './onnx-model.ts';
import { elementTypeOf, type OnnxElementType } from './onnx-types.ts';

const EXTERNAL = 1;
const LARGEST_TENSOR = 2 ** 31;

/**
 * Reads a tensor, from raw bytes, typed fields or an external file; where bytes lie aligned it is a view of them.
 * Throws an AppError saying what its length, type or shape should be.
 */
export function decodeTensor(proto: onnx.ITensorProto, external: ExternalData): OnnxTensor {
  const type = elementTypeOf(Number(proto.dataType ?? 0));
  if (!type.dtype) throw new AppError('UNSUPPORTED', `expected numbers, found elements of ${type.name}`);
  const shape = (proto.dims ?? []).map(toNumber);
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0) || !(count < LARGEST_TENSOR)) {
    throw new AppError('INVALID_INPUT', `expected a shape of fewer than 2^31 elements, found [${shape.join(', ')}]`);
  }
  if (Number(proto.dataLocation ?? 0) === EXTERNAL || (proto.externalData ?? []).length > 0) {
    return fromRaw(type, shape, count, external.read(proto.externalData ?? []));
  }
  const raw = proto.rawData;
  return raw && raw.length > 0 ? fromRaw(type, shape, count, raw) : fromFields(type, shape, count, proto);
}

function fromRaw(type: OnnxElementType, shape: readonly number[], count: number, raw: Uint8Array): OnnxTensor {
  if (raw.length !== count * type.bytes) {
    throw new AppError(
      'INVALID_INPUT',
      `expected ${count * type.bytes} bytes for shape [${shape.join(', ')}] of ${type.name}, found ${raw.length}`,
    );
  }
  const { buffer, byteOffset } = aligned(raw, type.bytes);
  switch (type.name) {
    case 'float': return { dtype: 'float32', shape, data: new Float32Array(buffer, byteOffset, count) };
    case 'double': return { dtype: 'float64', shape, data: new Float64Array(buffer, byteOffset, count) };
    case 'int64': return { dtype: 'int64', shape, data: new BigInt64Array(buffer, byteOffset, count) };
    case 'int32': return { dtype: 'int32', shape, data: new Int32Array(buffer, byteOffset, count) };
    case 'int16': return { dtype: 'int32', shape, stored: 'int16', data: new Int32Array(new Int16Array(buffer, byteOffset, count)) };
    case 'uint16': return { dtype: 'int32', shape, stored: 'uint16', data: new Int32Array(new Uint16Array(buffer, byteOffset, count)) };
    case 'int8': return { dtype: 'int32', shape, stored: 'int8', data: new Int32Array(new Int8Array(buffer, byteOffset, count)) };
    case 'float16': return { dtype: 'float32', shape, data: fromFloat16(new Uint16Array(buffer, byteOffset, count)) };
    case 'bfloat16': return { dtype: 'float32', shape, data: fromBfloat16(new Uint16Array(buffer, byteOffset, count)) };
    case 'bool': return { dtype: 'bool', shape, data: new Uint8Array(buffer, byteOffset, count) };
    default: return { dtype: 'uint8', shape, data: new Uint8Array(buffer, byteOffset, count) };
  }
}

/** The bytes where typed arrays of elements of that size can look at them; copied only where they lie askew. */
function aligned(raw: Uint8Array, size: number): { readonly buffer: ArrayBuffer; readonly byteOffset: number } {
  const { buffer, byteOffset } = raw;
  if (byteOffset % size === 0 && buffer instanceof ArrayBuffer) return { buffer, byteOffset };
  return { buffer: new Uint8Array(raw).buffer, byteOffset: 0 };
}

function fromFields(type: OnnxElementType, shape: readonly number[], count: number, proto: onnx.ITensorProto): OnnxTensor {
  const field = fieldOf(type, proto);
  if (field.length !== count) {
    throw new AppError('INVALID_INPUT', `expected ${count} elements for shape [${shape.join(', ')}], found ${field.length}`);
  }
  const numbers = field.map(toNumber);
  switch (type.name) {
    case 'float': return { dtype: 'float32', shape, data: Float32Array.from(numbers) };
    case 'double': return { dtype: 'float64', shape, data: Float64Array.from(numbers) };
    case 'int64': return { dtype: 'int64', shape, data: BigInt64Array.from(field, (element) => BigInt(element.toString())) };
    case 'float16': return { dtype: 'float32', shape, data: fromFloat16(numbers) };
    case 'bfloat16': return { dtype: 'float32', shape, data: fromBfloat16(numbers) };
    case 'bool': return { dtype: 'bool', shape, data: Uint8Array.from(numbers) };
    case 'uint8': return { dtype: 'uint8', shape, data: Uint8Array.from(numbers) };
    case 'int8': case 'int16': case 'uint16': return { dtype: 'int32', shape, stored: type.name, data: Int32Array.from(numbers) };
    default: return { dtype: 'int32', shape, data: Int32Array.from(numbers) };
  }
}

type Integer = Parameters<typeof toNumber>[0];

function fieldOf(type: OnnxElementType, proto: onnx.ITensorProto): readonly Integer[] {
  if (type.name === 'float') return proto.floatData ?? [];
  if (type.name === 'double') return proto.doubleData ?? [];
  return (type.name === 'int64' ? proto.int64Data : proto.int32Data) ?? [];
}
