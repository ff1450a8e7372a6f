import { parseNpyHeader } from '../../../src/numeric/formats/npy-header.ts';
import { readNpy, writeNpy } from '../../../src/numeric/formats/npy.ts';
import { bytesOf, npyFile, npyWithHeader } from '../../support/npy-writer.ts';

describe('readNpy', () => {
  const rows: readonly [string, ArrayBufferView & ArrayLike<number | bigint>, readonly (number | bigint)[]][] = [
    ['|u1', Uint8Array.of(0, 255), [0, 255]],
    ['|b1', Uint8Array.of(0, 1), [0, 1]],
    ['|i1', Int8Array.of(-128, 127), [-128, 127]],
    ['<i2', Int16Array.of(-32768, 7), [-32768, 7]],
    ['<u2', Uint16Array.of(65535, 7), [65535, 7]],
    ['<i4', Int32Array.of(-2147483648, 7), [-2147483648, 7]],
    ['<u4', Uint32Array.of(4294967295, 7), [4294967295, 7]],
    ['<i8', BigInt64Array.of(-(2n ** 63n), 7n), [-(2n ** 63n), 7n]],
    ['<u8', BigUint64Array.of(2n ** 64n - 1n, 7n), [2n ** 64n - 1n, 7n]],
    ['<f2', Uint16Array.of(0x3c00, 0xc000), [1, -2]],
    ['<f4', Float32Array.of(0.5, -1e-30), [0.5, Math.fround(-1e-30)]],
    ['<f8', Float64Array.of(0.1, -1e300), [0.1, -1e300]],
  ];

  it.each(rows)('reads %s', (descr, stored, expected) => {
    const array = readNpy(npyFile(descr, [2], bytesOf(stored)), 'a.npy');
    expect(Array.from(array.data as ArrayLike<number | bigint>)).toEqual(expected);
    expect(array.shape).toEqual([2]);
  });

  it.each(rows.filter(([descr]) => !descr.startsWith('|')))('reads %s stored big-endian', (descr, stored, expected) => {
    const swapped = Buffer.from(bytesOf(stored));
    const width = Number(descr.slice(2));
    for (let at = 0; at < swapped.length; at += width) swapped.subarray(at, at + width).reverse();
    const array = readNpy(npyFile(`>${descr.slice(1)}`, [2], swapped), 'a.npy');
    expect(Array.from(array.data as ArrayLike<number | bigint>)).toEqual(expected);
  });

  it.each([1, 2, 3] as const)('reads format version %d', (version) => {
    expect(readNpy(npyFile('|u1', [1], Uint8Array.of(9), { version }), 'a.npy').data).toEqual(Uint8Array.of(9));
  });

  it('puts Fortran order into C order, in three dimensions', () => {
    const [a, b, c] = [2, 3, 4];
    const stored = new Float64Array(a * b * c);
    for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) for (let k = 0; k < c; k++) stored[i + a * (j + b * k)] = 100 * i + 10 * j + k;
    const array = readNpy(npyFile('<f8', [a, b, c], bytesOf(stored), { fortran: true }), 'a.npy');
    const data = array.data as Float64Array;
    for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) for (let k = 0; k < c; k++) expect(data[(i * b + j) * c + k]).toBe(100 * i + 10 * j + k);
  });

  it('reads fixed-length strings of bytes and of UCS-4', () => {
    const text = Buffer.concat(['pé', 'q'].map((word) => Buffer.concat([...word.padEnd(3, '\0')].map((character) => bytesOf(Uint32Array.of(character.codePointAt(0) ?? 0))))));
    expect(readNpy(npyFile('<U3', [2], text), 'a.npy').data).toEqual(['pé', 'q']);
    expect(readNpy(npyFile('|S3', [2], Buffer.from('ab\0xyz')), 'a.npy').data).toEqual(['ab', 'xyz']);
  });

  it('reads subnormal, infinite and undefined halves', () => {
    const data = readNpy(npyFile('<f2', [3], bytesOf(Uint16Array.of(0x0001, 0xfc00, 0x7e00))), 'a.npy').data;
    expect(Array.from(data as Float32Array)).toEqual([2 ** -24, -Infinity, NaN]);
  });

  it('reads a scalar and an empty array', () => {
    expect(readNpy(npyFile('|u1', [], Uint8Array.of(3)), 'a.npy')).toEqual({ shape: [], type: 'uint8', data: Uint8Array.of(3) });
    expect(readNpy(npyFile('<f4', [0, 5], new Uint8Array(0)), 'a.npy').shape).toEqual([0, 5]);
  });
});

describe('what readNpy refuses, naming the place', () => {
  const refused: readonly [string, Uint8Array, RegExp][] = [
    ['pickled objects', npyFile('|O', [1], Buffer.from('cos\nsystem\n')), /^a\.npy: pickled objects are refused: .*found dtype \|O/],
    ['a structured type', npyFile("[('x', '<f4'), ('y', 'O')]", [1], Buffer.alloc(8)), /structured type/],
    ['complex numbers', npyFile('<c16', [1], Buffer.alloc(16)), /found dtype <c16/],
    ['strings without length', npyFile('<U0', [1_000_000_000], Buffer.alloc(0)), /found dtype <U0/],
    ['too few elements', npyFile('<f4', [3], Buffer.alloc(8)), /expected 12 bytes for shape \[3\] of <f4, found 8/],
    ['too many elements', npyFile('<f4', [1], Buffer.alloc(8)), /expected 4 bytes .*, found 8/],
    ['a truncated header', npyFile('<f4', [3], Buffer.alloc(12)).subarray(0, 40), /truncated/],
    ['another file', Buffer.from('PK\x03\x04 not an array'), /expected an \.npy file beginning with/],
    ['an empty file', Buffer.alloc(0), /expected an \.npy file/],
    ['a newer version', Buffer.from('\x93NUMPY\x09\x00\x10\x00{}              ', 'latin1'), /version 1, 2 or 3, found 9/],
    ['an absurd shape', npyFile('<f8', [2 ** 40, 2 ** 40], Buffer.alloc(8)), /expected a shape that fits a file/],
    ['a negative extent', npyFile('<f8', [-1], Buffer.alloc(8)), /expected a header with descr, fortran_order and shape/],
    ['a header without shape', npyWithHeader("{'descr': '<f8', 'fortran_order': False}", Buffer.alloc(8)), /expected a header with/],
    ['an expression in the header', npyWithHeader("{'descr': __import__('os')}", Buffer.alloc(8)), /unreadable \.npy header/],
    ['endless nesting', npyWithHeader('('.repeat(50_000), Buffer.alloc(8)), /nested brackets/],
    ['trailing text', npyWithHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} evil", Buffer.alloc(8)), /unreadable \.npy header/],
  ];
  it.each(refused)('%s', (_name, bytes, message) => {
    expect(() => readNpy(bytes, 'a.npy')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) }));
  });

  it('a header longer than any real one', () => {
    const long = Buffer.concat([Buffer.from('\x93NUMPY\x02\x00', 'latin1'), bytesOf(Uint32Array.of(4_000_000_000)), Buffer.alloc(64)]);
    expect(() => parseNpyHeader(long, 'a.npy')).toThrow(/at most 65536 bytes, found 4000000000/);
  });
});

describe('writeNpy', () => {
  it.each([[[2, 3]], [[4]], [[]], [[1, 28, 28]]])('is read back bit for bit, shape %j', (shape) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const data = Float32Array.from({ length: size }, (_, i) => Math.fround(Math.sin(i) * 1e-3));
    const file = writeNpy({ shape, data });
    const header = parseNpyHeader(file, 'a.npy');
    expect(header.dataOffset % 64).toBe(0);
    expect(readNpy(file, 'a.npy')).toEqual({ shape, type: 'float32', data });
  });

  it('writes the header numpy writes', () => {
    const file = Buffer.from(writeNpy({ shape: [3], data: new Float32Array(3) }));
    expect(file.subarray(10, 67).toString('latin1')).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }");
    expect(file.readUInt8(127)).toBe(0x0a);
  });
});
