import { AppError, messageOf } from '../../kernel/errors.ts';
import { parseNpyLiteral } from './npy-literal.ts';
import type { NpyLiteral } from './npy-literal.ts';

/** Element types of .npy files that Assay reads; `bytes` and `text` are fixed-length strings. */
export type NpyType =
  | 'bool' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64'
  | 'float16' | 'float32' | 'float64' | 'bytes' | 'text';

export interface NpyHeader {
  readonly version: number;
  readonly type: NpyType;
  /** NumPy's own name, e.g. "<f4". */
  readonly descr: string;
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Bytes of one element. */
  readonly itemBytes: number;
  /** Where the elements begin. */
  readonly dataOffset: number;
  /** Bytes of all elements. */
  readonly dataBytes: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** Enough of a file to hold any header that `parseNpyHeader` accepts. */
export const MAX_NPY_HEADER_BYTES = 65_536 + 12;
const MAX_STRING_LENGTH = 4096;
const NUMERIC_TYPES: Readonly<Record<string, NpyType>> = {
  b1: 'bool', i1: 'int8', u1: 'uint8', i2: 'int16', u2: 'uint16', i4: 'int32', u4: 'uint32', i8: 'int64', u8: 'uint64',
  f2: 'float16', f4: 'float32', f8: 'float64',
};

/**
 * Reads the header of an .npy file (format versions 1 to 3) from its first bytes. `where` names file and member for
 * messages. Refuses pickled objects, structured and complex types, and shapes beyond what a file can hold.
 */
export function parseNpyHeader(bytes: Uint8Array, where: string): NpyHeader {
  const { version, text, dataOffset } = headerText(bytes, where);
  const { descr, fortranOrder, shape } = headerFields(text, where);
  const { type, itemBytes } = elementType(descr, where);
  const dataBytes = shape.reduce((size, extent) => size * extent, itemBytes);
  if (!Number.isSafeInteger(dataBytes)) throw refusal(where, `expected a shape that fits a file, found [${shape.join(', ')}]`);
  return { version, type, descr, bigEndian: descr.startsWith('>'), fortranOrder, shape, itemBytes, dataOffset, dataBytes };
}

function headerText(bytes: Uint8Array, where: string): { version: number; text: string; dataOffset: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 12 || !view.subarray(0, 6).equals(MAGIC)) {
    throw refusal(where, `expected an .npy file beginning with \\x93NUMPY, found ${JSON.stringify(view.subarray(0, 6).toString('latin1'))}`);
  }
  const version = view.readUInt8(6);
  if (version < 1 || version > 3) throw refusal(where, `expected .npy format version 1, 2 or 3, found ${version}`);
  const lengthBytes = version === 1 ? 2 : 4;
  const length = version === 1 ? view.readUInt16LE(8) : view.readUInt32LE(8);
  const start = 8 + lengthBytes;
  if (start + length > MAX_NPY_HEADER_BYTES) throw refusal(where, `expected an .npy header of at most 65536 bytes, found ${length}`);
  if (start + length > view.length) throw refusal(where, `expected an .npy header of ${length} bytes, found ${view.length - start}: the file is truncated`);
  const text = view.subarray(start, start + length).toString(version === 3 ? 'utf8' : 'latin1');
  return { version, text, dataOffset: start + length };
}

function headerFields(text: string, where: string): { descr: string; fortranOrder: boolean; shape: readonly number[] } {
  const header = literal(text, where);
  const fields = isRecord(header) ? header : {};
  const { descr, fortran_order: fortranOrder, shape } = fields;
  if (Array.isArray(descr)) throw refusal(where, 'expected plain numbers, found a structured type (several named fields)');
  if (typeof descr !== 'string' || typeof fortranOrder !== 'boolean' || !isShape(shape)) {
    throw refusal(where, `expected a header with descr, fortran_order and shape, found ${text.trim().slice(0, 120)}`);
  }
  return { descr, fortranOrder, shape };
}

function literal(text: string, where: string): NpyLiteral {
  try {
    return parseNpyLiteral(text);
  } catch (error) {
    throw refusal(where, `unreadable .npy header: ${messageOf(error)}`);
  }
}

function elementType(descr: string, where: string): { type: NpyType; itemBytes: number } {
  const match = /^([<>|=]?)([a-zA-Z])(\d*)$/.exec(descr);
  const [, , kind = '', size = ''] = match ?? [];
  if (kind === 'O') {
    throw refusal(where, `pickled objects are refused: expected numbers, found dtype ${descr}, which can run code when it is read`);
  }
  const type = NUMERIC_TYPES[kind + size];
  if (type) return { type, itemBytes: Number(size) };
  const length = Number(size);
  if ('SaU'.includes(kind) && kind !== '' && length >= 1 && length <= MAX_STRING_LENGTH) {
    return kind === 'U' ? { type: 'text', itemBytes: 4 * length } : { type: 'bytes', itemBytes: length };
  }
  throw refusal(where, `expected integers, floats or strings of 1 to ${MAX_STRING_LENGTH} characters, found dtype ${descr}`);
}

function isRecord(value: NpyLiteral): value is { readonly [key: string]: NpyLiteral } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isShape(value: NpyLiteral | undefined): value is readonly number[] {
  return Array.isArray(value) && value.length <= 32 && value.every((extent) => Number.isSafeInteger(extent) && Number(extent) >= 0);
}

function refusal(where: string, message: string): AppError {
  return new AppError('INVALID_INPUT', `${where}: ${message}`);
}
