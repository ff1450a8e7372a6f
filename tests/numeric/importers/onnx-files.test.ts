import { createHash } from 'node:crypto';
import onnxProto, { type onnx } from 'onnx-proto';
import { ProblemsError } from '../../../src/kernel/errors.ts';
import { importOnnx, importOnnxFiles } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import type { ModelFile } from '../../../src/numeric/importers/model-file.ts';
import { classifierFile, classifierModel } from '../support/onnx-file.ts';

type Place = { readonly location?: string; readonly offset?: string; readonly length?: string; readonly checksum?: string };

const { initializers } = classifierModel();
const bytesOf = (name: string): Buffer => {
  const { buffer, byteOffset, byteLength } = initializers.get(name)?.data ?? new Float32Array();
  return Buffer.from(buffer, byteOffset, byteLength);
};

/** The usual classifier with its tensors moved out to where `places` say. */
function moved(places: Readonly<Record<string, Place>>): Uint8Array {
  const proto = onnxProto.onnx.ModelProto.decode(classifierFile());
  for (const tensor of proto.graph?.initializer ?? []) {
    const place = places[tensor.name ?? ''];
    if (!place) continue;
    const fields: Partial<onnx.ITensorProto> = { dataLocation: 1, externalData: Object.entries(place).map(([key, value]) => ({ key, value })), rawData: new Uint8Array() };
    Object.assign(tensor, fields);
  }
  return onnxProto.onnx.ModelProto.encode(proto).finish();
}

function messages(files: readonly ModelFile[]): readonly string[] {
  try {
    importOnnxFiles(files);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map(({ message }) => message);
    throw error;
  }
  throw new Error('expected the files to be refused');
}

const [kernel, matrix] = [bytesOf('kernel'), bytesOf('matrix')];
const plain = importOnnx(classifierFile());

describe('weights in other files', () => {
  const both = { kernel: { location: 'weights.bin', offset: '8', length: '72' }, matrix: { location: 'sub/folder/weights.bin', offset: '80' } };
  const model = { name: 'model.onnx', bytes: moved(both) };
  const data = Buffer.concat([Buffer.alloc(8), kernel, matrix]);

  it('are read from where the model says, by the name of the file alone', () => {
    expect(importOnnxFiles([{ name: 'weights.bin', bytes: data }, model])).toEqual(plain);
  });

  it('are read wherever they lie in memory', () => {
    for (let shift = 0; shift < 4; shift++) {
      const bytes = Buffer.concat([Buffer.alloc(shift), data]).subarray(shift);
      expect(importOnnxFiles([model, { name: 'weights.bin', bytes }]).weightsDigest).toBe(plain.weightsDigest);
    }
  });

  it('may be one shard a tensor, with checksums', () => {
    const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');
    const shards = moved({ kernel: { location: 'a.bin', checksum: sha1(kernel).toUpperCase() }, matrix: { location: 'b.bin', checksum: sha1(matrix) } });
    expect(importOnnxFiles([{ name: 'model.onnx', bytes: shards }, { name: 'a.bin', bytes: kernel }, { name: 'b.bin', bytes: matrix }])).toEqual(plain);
    expect(messages([{ name: 'model.onnx', bytes: shards }, { name: 'a.bin', bytes: Buffer.alloc(72, 1) }, { name: 'b.bin', bytes: matrix }])).toEqual([
      `tensor "kernel": expected "a.bin" to have the SHA-1 checksum ${sha1(kernel).toUpperCase()}, found ${sha1(Buffer.alloc(72, 1))}`,
    ]);
  });

  it('are not copied where they lie aligned', () => {
    const aligned = new Uint8Array(new ArrayBuffer(data.length));
    aligned.set(data);
    const { graph } = importOnnxFiles([model, { name: 'weights.bin', bytes: aligned }]);
    expect([...graph.constants.values()].filter((tensor) => tensor.data.buffer === aligned.buffer)).toHaveLength(2);
  });

  it('are refused where the file is missing, all at once', () => {
    expect(messages([model])).toEqual(['kernel', 'matrix'].map((name) => (
      `tensor "${name}": expected its external data file "weights.bin" to be uploaded with the model, found no other file`
    )));
    expect(messages([model, { name: 'other.bin', bytes: data }])[0]).toContain('found "other.bin"');
  });

  it('are refused where the file is too short or too long', () => {
    expect(messages([model, { name: 'weights.bin', bytes: data.subarray(0, 100) }])).toEqual([expect.stringContaining('tensor "matrix": expected 96 bytes for shape [8, 3] of float, found 20')]);
    expect(messages([model, { name: 'weights.bin', bytes: data.subarray(0, 40) }])).toEqual([
      'tensor "kernel": expected 72 bytes at offset 8 of "weights.bin", found a file of 40 bytes',
      expect.stringContaining('at offset 80 of "weights.bin", found a file of 40 bytes'),
    ]);
  });

  it.each([
    ['/etc/passwd'], ['../weights.bin'], ['sub/../weights.bin'], ['..\\weights.bin'], ['C:\\weights.bin'], ['\\\\host\\weights.bin'], [''], ['.'], ['weights.bin/'], ['weights.bin\0.txt'],
  ])('at the location %j are refused', (location) => {
    const bytes = moved({ kernel: { location } });
    const uploaded = ['weights.bin', 'passwd', '', '.'].map((name) => ({ name, bytes: kernel }));
    expect(messages([{ name: 'model.onnx', bytes }, ...uploaded])).toEqual([`tensor "kernel": expected the name of an uploaded file as external data location, found "${location}"`]);
  });

  it.each([
    ['offset', '-4'], ['offset', '1e3'], ['length', '99999999999999999999'], ['offset', ''],
  ])('with the %s %j are refused', (field, text) => {
    const bytes = moved({ kernel: { location: 'weights.bin', [field]: text } });
    expect(messages([{ name: 'model.onnx', bytes }, { name: 'weights.bin', bytes: kernel }])).toEqual([`tensor "kernel": expected the ${field} of its external data as a count of bytes, found "${text}"`]);
  });
});

describe('the files of a model', () => {
  const bytes = classifierFile();

  it('may hold one that nothing refers to, which is said', () => {
    expect(importOnnxFiles([{ name: 'model.onnx', bytes }, { name: 'readme.txt', bytes: kernel }]).warnings).toEqual([
      { code: 'FILE_UNUSED', message: 'file "readme.txt" was uploaded with the model, which refers to it nowhere', path: ['readme.txt'] },
    ]);
  });

  it('need no ending where one file alone can be a model', () => {
    expect(importOnnxFiles([{ name: 'model.pb', bytes: moved({ kernel: { location: 'k' } }) }, { name: 'k', bytes: kernel }]).classCount).toBe(3);
    expect(importOnnxFiles([{ name: 'anything', bytes }]).classCount).toBe(3);
  });

  it.each([
    ['none', [], 'found none'],
    ['two models', [{ name: 'a.onnx', bytes }, { name: 'b.onnx', bytes }], 'found "a.onnx", "b.onnx"'],
    ['no model', [{ name: 'a.bin', bytes: kernel }, { name: 'b.bin', bytes: matrix }], 'found "a.bin", "b.bin"'],
    ['two files of one name', [{ name: 'a.onnx', bytes }, { name: 'a.onnx', bytes }], 'expected files of different names, found two called "a.onnx"'],
  ])('are refused when they are %s', (_, files, message) => {
    expect(messages(files).join()).toContain(message);
  });
});

describe('weights that are all zero', () => {
  it('are refused, unless some are not', () => {
    const zeroed = (...names: string[]) => new Map(Array.from(initializers, ([name, tensor]) => (
      [name, names.includes(name) ? { dtype: 'float32' as const, shape: tensor.shape, data: new Float32Array(tensor.data.length) } : tensor] as const
    )));
    expect(messages([{ name: 'model.onnx', bytes: classifierFile({ initializers: zeroed('kernel', 'matrix') }) }])).toEqual(['expected weights of a trained model, found all 2 tensors of weights to be zero']);
    expect(importOnnx(classifierFile({ initializers: zeroed('kernel') })).classCount).toBe(3);
  });
});
