import { Builder } from 'flatbuffers';
import { decodeTensorData } from '../../../src/numeric/formats/tflite/decode-tensor-data.ts';
import { FlatReader } from '../../../src/numeric/formats/tflite/flat-table.ts';
import { isTflite } from '../../../src/numeric/formats/tflite/is-tflite.ts';
import type { TfliteTensor } from '../../../src/numeric/formats/tflite/tflite-model.ts';

/** A table with an int, a float, a list of ints, a text and two tables, one the same as the other. */
function tableBytes(): Uint8Array {
  const build = new Builder(64);
  build.startObject(1);
  build.addFieldInt8(0, -3, 0);
  const inner = build.endObject();
  const name = build.createString('naïve');
  build.startVector(4, 2, 4);
  for (const number of [-7, 5]) build.addInt32(number);
  const list = build.endVector();
  build.startVector(4, 2, 4);
  for (let entry = 0; entry < 2; entry++) build.addOffset(inner);
  const tables = build.endVector();
  build.startObject(6);
  build.addFieldInt32(0, 41, 0);
  build.addFieldFloat32(1, 0.5, 0);
  build.addFieldOffset(2, list, 0);
  build.addFieldOffset(3, name, 0);
  build.addFieldOffset(4, tables, 0);
  build.finish(build.endObject());
  return build.asUint8Array();
}

describe('a table of a flatbuffer', () => {
  it('gives its fields, and defaults for those it lacks', () => {
    const table = new FlatReader(tableBytes()).root();
    expect([table.int32(0), table.float32(1), table.ints(2), table.text(3)]).toEqual([41, 0.5, [5, -7], 'naïve']);
    expect(table.tables(4).map((inner) => inner.int8(0))).toEqual([-3, -3]);
    expect([table.int32(5, 9), table.uint32(70, 2), table.ints(5), table.table(5), table.text(6), table.lengthOf(5, 4)]).toEqual([9, 2, undefined, undefined, '', 0]);
  });

  it('is refused, whatever byte is missing', () => {
    const bytes = tableBytes();
    const readAll = (reader: FlatReader): void => {
      const table = reader.root();
      table.ints(2);
      table.text(3);
      table.tables(4).forEach((inner) => inner.int8(0));
    };
    expect(() => readAll(new FlatReader(bytes))).not.toThrow();
    for (let length = 0; length < 8; length++) expect(() => readAll(new FlatReader(bytes.subarray(0, length)))).toThrow('found a damaged one');
  });

  it('may not name more entries than any model has', () => {
    const build = new Builder(64);
    build.startVector(4, 200_000, 4);
    for (let entry = 0; entry < 200_000; entry++) build.addInt32(0);
    const list = build.endVector();
    build.startObject(2);
    build.addFieldOffset(0, list, 0);
    build.addFieldOffset(1, list, 0);
    build.finish(build.endObject());
    const table = new FlatReader(build.asUint8Array()).root();
    expect(table.ints(0)).toHaveLength(200_000);
    expect(() => table.ints(1)).toThrow('its lists have more than 250000 entries together');
  });
});

describe('the numbers of a tensor', () => {
  const tensor = (changes: Partial<TfliteTensor>): TfliteTensor => ({
    name: 'x', shape: [2], signature: [2], type: 'float32', data: new Uint8Array(8), quantized: false, sparse: false, ...changes,
  });
  const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

  it('are read in every type that graphs have', () => {
    const read = (changes: Partial<TfliteTensor>): unknown => {
      const found = decodeTensorData(tensor(changes));
      return typeof found === 'string' ? found : [found.dtype, ...Array.from<number | bigint>(found.data)];
    };
    expect(read({ data: bytesOf(Float32Array.of(1.5, -2)) })).toEqual(['float32', 1.5, -2]);
    expect(read({ type: 'float16', data: bytesOf(Uint16Array.of(0x3e00, 0xc000)) })).toEqual(['float32', 1.5, -2]);
    expect(read({ type: 'bfloat16', data: bytesOf(Uint16Array.of(0x3fc0, 0xc000)) })).toEqual(['float32', 1.5, -2]);
    expect(read({ type: 'float64', data: bytesOf(Float64Array.of(1.5, -2)) })).toEqual(['float64', 1.5, -2]);
    expect(read({ type: 'int32', data: bytesOf(Int32Array.of(3, -4)) })).toEqual(['int32', 3, -4]);
    expect(read({ type: 'int64', data: bytesOf(BigInt64Array.of(3n, -4n)) })).toEqual(['int64', 3n, -4n]);
    expect(read({ type: 'bool', data: Uint8Array.of(0, 7) })).toEqual(['bool', 0, 1]);
    // Behind an odd byte of a pool that other buffers share.
    const pool = Buffer.concat([Buffer.of(9), bytesOf(Float32Array.of(1.5, -2)), Buffer.of(9, 9, 9)]);
    expect(read({ data: pool.subarray(1, 9) })).toEqual(['float32', 1.5, -2]);
  });

  it.each([
    [{ type: 'string' as const }, 'found string'],
    [{ sparse: true }, 'found a sparse tensor'],
    [{ shape: [-1] }, 'expected stored numbers to have a fixed shape, found [-1]'],
    [{ shape: [3] }, 'expected 12 bytes for the shape [3] of float32, found 8'],
    [{ shape: [2 ** 30, 2 ** 30, 2 ** 30] }, 'found 8'],
  ])('are refused as %j', (changes, message) => {
    expect(decodeTensorData(tensor(changes))).toContain(message);
  });
});

describe('a TensorFlow Lite file', () => {
  it('is told by its identifier', () => {
    const bytes = Buffer.from('\x1c\0\0\0TFL3\0\0', 'latin1');
    expect([isTflite(bytes), isTflite(bytes.subarray(1)), isTflite(bytes.subarray(0, 7)), isTflite(new Uint8Array())]).toEqual([true, false, false, false]);
  });
});
