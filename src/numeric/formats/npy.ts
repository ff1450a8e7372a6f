import { AppError } from '../../kernel/errors.ts';
import { parseNpyHeader } from './npy-header.ts';
import type { NpyHeader, NpyType } from './npy-header.ts';

/** The elements of an array by type; float16 becomes float32, booleans 0 and 1, strings are decoded. */
export type NpyData =
  | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array
  | BigInt64Array | BigUint64Array | Float32Array | Float64Array | readonly string[];

/** An array read from an .npy file, in C order whatever order it was stored in. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly type: NpyType;
  readonly data: NpyData;
}

/** Reads a whole .npy file. `where` names it in messages. Throws INVALID_INPUT on anything but a plain, complete array. */
export function readNpy(bytes: Uint8Array, where: string): NpyArray {
  const header = parseNpyHeader(bytes, where);
  const found = bytes.byteLength - header.dataOffset;
  if (found !== header.dataBytes) {
    throw new AppError('INVALID_INPUT', `${where}: expected ${header.dataBytes} bytes for shape [${header.shape.join(', ')}] of ${header.descr}, found ${found}`);
  }
  return { shape: header.shape, type: header.type, data: decodeNpyData(header, bytes.subarray(header.dataOffset)) };
}

/** Decodes the elements that follow a header; `payload` has `header.dataBytes` bytes. */
export function decodeNpyData(header: NpyHeader, payload: Uint8Array): NpyData {
  const data = decodeElements(header, payload);
  return header.fortranOrder && header.shape.length > 1 ? toRowMajor(data, header.shape) : data;
}

/** A float32 tensor as an .npy file (format 1.0, "<f4", C order), as numpy.save writes it. */
export function writeNpy(tensor: { readonly shape: readonly number[]; readonly data: Float32Array }): Uint8Array {
  const extents = tensor.shape.length === 1 ? `${tensor.shape[0]},` : tensor.shape.join(', ');
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${extents}), }`;
  const headerBytes = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const file = Buffer.alloc(headerBytes + 4 * tensor.data.length);
  file.write('\x93NUMPY\x01\x00', 'latin1');
  file.writeUInt16LE(headerBytes - 10, 8);
  file.write(`${dict.padEnd(headerBytes - 11)}\n`, 10, 'latin1');
  for (let i = 0; i < tensor.data.length; i++) file.writeFloatLE(tensor.data[i] ?? 0, headerBytes + 4 * i);
  return file;
}

type ElementReader = (view: DataView, at: number, littleEndian: boolean) => number;
const FLOAT_READERS: Readonly<Record<string, ElementReader>> = {
  float16: (view, at, little) => halfToFloat(view.getUint16(at, little)),
  float32: (view, at, little) => view.getFloat32(at, little),
  float64: (view, at, little) => view.getFloat64(at, little),
};

function decodeElements(header: NpyHeader, payload: Uint8Array): NpyData {
  const { type, itemBytes } = header;
  if (type === 'bytes' || type === 'text') return decodeStrings(header, payload);
  const little = !header.bigEndian;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = header.dataBytes / itemBytes;
  const fill = <A extends { [index: number]: number }>(into: A, read: ElementReader): A => {
    for (let i = 0; i < count; i++) into[i] = read(view, i * itemBytes, little);
    return into;
  };
  switch (type) {
    case 'bool': case 'uint8': return Uint8Array.from(payload);
    case 'int8': return fill(new Int8Array(count), (v, at) => v.getInt8(at));
    case 'int16': return fill(new Int16Array(count), (v, at, le) => v.getInt16(at, le));
    case 'uint16': return fill(new Uint16Array(count), (v, at, le) => v.getUint16(at, le));
    case 'int32': return fill(new Int32Array(count), (v, at, le) => v.getInt32(at, le));
    case 'uint32': return fill(new Uint32Array(count), (v, at, le) => v.getUint32(at, le));
    case 'int64': return BigInt64Array.from({ length: count }, (_, i) => view.getBigInt64(8 * i, little));
    case 'uint64': return BigUint64Array.from({ length: count }, (_, i) => view.getBigUint64(8 * i, little));
    case 'float16': case 'float32': return fill(new Float32Array(count), FLOAT_READERS[type] as ElementReader);
    case 'float64': return fill(new Float64Array(count), FLOAT_READERS[type] as ElementReader);
  }
}

/** Fixed-length strings, padded with NUL: latin-1 bytes ("S") or UCS-4 ("U"). */
function decodeStrings(header: NpyHeader, payload: Uint8Array): string[] {
  const count = header.shape.reduce((size, extent) => size * extent, 1);
  const unit = header.type === 'text' ? 4 : 1;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return Array.from({ length: count }, (_, item) => {
    const codes: number[] = [];
    for (let at = item * header.itemBytes; at < (item + 1) * header.itemBytes; at += unit) {
      codes.push(unit === 1 ? view.getUint8(at) : Math.min(view.getUint32(at, !header.bigEndian), 0x10ffff));
    }
    return String.fromCodePoint(...codes).replace(/\0+$/, '');
  });
}

/** IEEE 754 binary16 to a number. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Column-major elements put into row-major order. */
function toRowMajor<D extends NpyData>(data: D, shape: readonly number[]): D {
  const reordered = data.slice() as { [index: number]: D[number] } & D;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((size, extent) => size * extent, 1));
  const index = shape.map(() => 0);
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    reordered[target] = data[source] as D[number];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      source += strides[axis] ?? 0;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      source -= (strides[axis] ?? 0) * (shape[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return reordered;
}
