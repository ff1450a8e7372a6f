/** An .npy file with any header, true or not, for tests. `payload` follows the header as it is. */
export function npyFile(descr: string, shape: readonly number[], payload: Uint8Array, options: { fortran?: boolean; version?: 1 | 2 | 3 } = {}): Buffer {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const quoted = descr.startsWith('[') ? descr : `'${descr}'`;
  return npyWithHeader(`{'descr': ${quoted}, 'fortran_order': ${options.fortran ? 'True' : 'False'}, 'shape': (${extents}), }`, payload, options.version ?? 1);
}

/** An .npy file with a header text of the test's choice. */
export function npyWithHeader(dict: string, payload: Uint8Array, version: 1 | 2 | 3 = 1): Buffer {
  const text = Buffer.from(`${dict}\n`, version === 3 ? 'utf8' : 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  return Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.from([version, 0]), length, text, payload]);
}

/** The bytes of a typed array as it lies in memory (little-endian on every machine tests run on). */
export function bytesOf(array: { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number }): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
