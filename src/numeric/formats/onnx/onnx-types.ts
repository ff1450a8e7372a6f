import type { OnnxDataType } from './onnx-model.ts';

/** ONNX's numbers for element types, and how a tensor of each is kept. */
export interface OnnxElementType {
  readonly code: number;
  readonly name: string;
  /** Undefined: tensors of this type are refused. */
  readonly dtype: OnnxDataType | undefined;
  readonly bytes: number;
}

const TYPES: readonly OnnxElementType[] = [
  { code: 1, name: 'float', dtype: 'float32', bytes: 4 },
  { code: 2, name: 'uint8', dtype: 'uint8', bytes: 1 },
  { code: 3, name: 'int8', dtype: 'int32', bytes: 1 },
  { code: 4, name: 'uint16', dtype: 'int32', bytes: 2 },
  { code: 5, name: 'int16', dtype: 'int32', bytes: 2 },
  { code: 6, name: 'int32', dtype: 'int32', bytes: 4 },
  { code: 7, name: 'int64', dtype: 'int64', bytes: 8 },
  { code: 8, name: 'string', dtype: undefined, bytes: 0 },
  { code: 9, name: 'bool', dtype: 'bool', bytes: 1 },
  { code: 10, name: 'float16', dtype: 'float32', bytes: 2 },
  { code: 11, name: 'double', dtype: 'float64', bytes: 8 },
  { code: 12, name: 'uint32', dtype: undefined, bytes: 4 },
  { code: 13, name: 'uint64', dtype: undefined, bytes: 8 },
  { code: 14, name: 'complex64', dtype: undefined, bytes: 8 },
  { code: 15, name: 'complex128', dtype: undefined, bytes: 16 },
  { code: 16, name: 'bfloat16', dtype: 'float32', bytes: 2 },
  { code: 17, name: 'float8e4m3fn', dtype: undefined, bytes: 1 },
  { code: 18, name: 'float8e4m3fnuz', dtype: undefined, bytes: 1 },
  { code: 19, name: 'float8e5m2', dtype: undefined, bytes: 1 },
  { code: 20, name: 'float8e5m2fnuz', dtype: undefined, bytes: 1 },
  { code: 21, name: 'uint4', dtype: undefined, bytes: 1 },
  { code: 22, name: 'int4', dtype: undefined, bytes: 1 },
  { code: 23, name: 'float4e2m1', dtype: undefined, bytes: 1 },
];

/** What ONNX's number of an element type means; types not listed are refused. */
export function elementTypeOf(code: number): OnnxElementType {
  return TYPES.find((type) => type.code === code) ?? { code, name: `type ${code}`, dtype: undefined, bytes: 0 };
}

/** ONNX's number of an element type when written. */
export function codeOf(dtype: OnnxDataType): number {
  const codes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
  return codes[dtype];
}
