import { readWeightsManifest } from '../../../src/numeric/formats/tfjs/weights-manifest.ts';

const floats = new Uint8Array(Float32Array.of(1.5, -2, 0.25).buffer);
const weight = (settings: object = {}): object => ({ name: 'w', shape: [3], dtype: 'float32', ...settings });
const group = (paths: readonly string[], ...weights: readonly unknown[]): unknown => ({ paths, weights });
const read = (manifest: unknown, ...files: readonly (readonly [string, Uint8Array])[]): ReturnType<typeof readWeightsManifest> => (
  readWeightsManifest(manifest, files.map(([name, bytes]) => ({ name, bytes }))));

describe('weights of TensorFlow.js', () => {
  it('are put together from shards, cut anywhere, in folders or not', () => {
    const { tensors, problems } = read([group(['./a.bin', 'b.bin'], weight())], ['b.bin', floats.subarray(5)], ['folder/a.bin', floats.subarray(0, 5)]);
    expect(problems).toEqual([]);
    expect(tensors.get('w')).toEqual({ dtype: 'float32', shape: [3], data: Float32Array.of(1.5, -2, 0.25) });
  });

  it('are read from Buffers at any offset without looking past their end', () => {
    const buffer = Buffer.concat([Buffer.alloc(3), floats, Buffer.alloc(9, 255)]).subarray(3, 15);
    const { tensors } = read([group(['a.bin'], weight())], ['a.bin', buffer]);
    expect(tensors.get('w')?.data).toEqual(Float32Array.of(1.5, -2, 0.25));
  });

  it.each([
    ['float16', { quantization: { dtype: 'float16' } }, new Uint8Array(Uint16Array.of(0x3e00, 0xc000, 0x3400).buffer), 'float32', [1.5, -2, 0.25]],
    ['uint8', { quantization: { dtype: 'uint8', scale: 0.5, min: -1 } }, Uint8Array.of(0, 2, 255), 'float32', [-1, 0, 126.5]],
    ['uint16', { quantization: { dtype: 'uint16', scale: 0.5, min: -1 } }, new Uint8Array(Uint16Array.of(0, 2, 1000).buffer), 'float32', [-1, 0, 499]],
    ['uint8 of whole numbers', { dtype: 'int32', quantization: { dtype: 'uint8', scale: 1, min: -7 } }, Uint8Array.of(0, 2, 9), 'int32', [-7, -5, 2]],
    ['int32', { dtype: 'int32' }, new Uint8Array(Int32Array.of(1, -2, 3).buffer), 'int32', [1, -2, 3]],
    ['bool', { dtype: 'bool' }, Uint8Array.of(0, 1, 7), 'bool', [0, 1, 1]],
  ])('may be stored as %s', (_, settings, bytes, dtype, numbers) => {
    const { tensors, problems } = read([group(['a.bin'], weight(settings))], ['a.bin', bytes]);
    expect(problems).toEqual([]);
    expect(tensors.get('w')?.dtype).toBe(dtype);
    expect(Array.from<number | bigint, number>(tensors.get('w')?.data ?? [], Number)).toEqual(numbers);
  });

  it.each<readonly [string, unknown, string]>([
    ['no list', {}, 'expected a weightsManifest'],
    ['a group that is none', [7], 'group 1: expected an object'],
    ['no paths', [{ weights: [] }], 'expected paths'],
    ['a missing shard', [group(['x.bin'], weight())], 'expected the shard "x.bin" among the uploaded files, found "a.bin"'],
    ['a shard listed twice', [group(['a.bin', 'a.bin'], weight())], 'listed again'],
    ['too few bytes', [group(['a.bin'], weight({ shape: [4] }))], 'expected 16 bytes of weights in a.bin, as the manifest says, found 12: the file is truncated'],
    ['too many bytes', [group(['a.bin'], weight({ shape: [2] }))], 'expected 8 bytes'],
    ['an absurd shape', [group(['a.bin'], weight({ shape: [2 ** 40, 2 ** 40] }))], 'expected a shape'],
    ['a negative shape', [group(['a.bin'], weight({ shape: [-3] }))], 'expected a shape'],
    ['texts', [group(['a.bin'], weight({ dtype: 'string' }))], 'found "string"'],
    ['an infinite scale', [group(['a.bin'], weight({ quantization: { dtype: 'uint8', scale: null, min: 0 } }))], 'finite scale'],
    ['a name twice', [group(['a.bin'], weight({ shape: [1] }), weight({ shape: [2] }))], 'weight "w": expected it once, found it twice'],
  ])('with %s are refused', (_, manifest, message) => {
    const { problems } = read(manifest, ['a.bin', floats]);
    expect(problems.map((problem) => problem.message).join('; ')).toContain(message);
  });
});
