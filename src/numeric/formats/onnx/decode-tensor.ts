import type { onnx } from 'onnx-proto';
import { AppError } from '../../../kernel/errors.ts';
import { fromBfloat16, fromFloat16 } from './half-floats.ts';
import { toNumber } from './integers.ts';
import type { OnnxTensor } from './onnx-model.ts';
import { elementTypeOf, type OnnxElementType } from './onnx-types.ts';

const EXTERNAL = 1;
const LARGEST_TENSOR = 2 ** 31;

/** Reads a tensor, from raw bytes or typed fields. Throws an AppError saying what its length, type or shape should be. */
export function decodeTensor(proto: onnx.ITensorProto): OnnxTensor {
  if (Number(proto.dataLocation ?? 0) === EXTERNAL || (proto.externalData ?? []).length > 0) {
    throw new AppError('UNSUPPORTED', 'its numbers are in an external data file, which is not supported; export the model as one file');
  }
  const type = elementTypeOf(Number(proto.dataType ?? 0));
  if (!type.dtype) throw new AppError('UNSUPPORTED', `expected numbers, found elements of ${type.name}`);
  const shape = (proto.dims ?? []).map(toNumber);
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0) || !(count < LARGEST_TENSOR)) {
    throw new AppError('INVALID_INPUT', `expected a shape of fewer than 2^31 elements, found [${shape.join(', ')}]`);
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
  // A copy, because the bytes lie anywhere in the file and typed arrays need aligned ones.
  const { buffer } = Uint8Array.from(raw);
  switch (type.name) {
    case 'float': return { dtype: 'float32', shape, data: new Float32Array(buffer) };
    case 'double': return { dtype: 'float64', shape, data: new Float64Array(buffer) };
    case 'int64': return { dtype: 'int64', shape, data: new BigInt64Array(buffer) };
    case 'int32': return { dtype: 'int32', shape, data: new Int32Array(buffer) };
    case 'int16': return { dtype: 'int32', shape, data: Int32Array.from(new Int16Array(buffer)) };
    case 'uint16': return { dtype: 'int32', shape, data: Int32Array.from(new Uint16Array(buffer)) };
    case 'int8': return { dtype: 'int32', shape, data: Int32Array.from(new Int8Array(buffer)) };
    case 'float16': return { dtype: 'float32', shape, data: fromFloat16(new Uint16Array(buffer)) };
    case 'bfloat16': return { dtype: 'float32', shape, data: fromBfloat16(new Uint16Array(buffer)) };
    case 'bool': return { dtype: 'bool', shape, data: new Uint8Array(buffer) };
    default: return { dtype: 'uint8', shape, data: new Uint8Array(buffer) };
  }
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
    default: return { dtype: 'int32', shape, data: Int32Array.from(numbers) };
  }
}

type Integer = Parameters<typeof toNumber>[0];

function fieldOf(type: OnnxElementType, proto: onnx.ITensorProto): readonly Integer[] {
  if (type.name === 'float') return proto.floatData ?? [];
  if (type.name === 'double') return proto.doubleData ?? [];
  return (type.name === 'int64' ? proto.int64Data : proto.int32Data) ?? [];
}
