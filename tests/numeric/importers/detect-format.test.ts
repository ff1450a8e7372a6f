import { ProblemsError } from '../../../src/kernel/errors.ts';
import { detectFormat } from '../../../src/numeric/importers/detect-format.ts';
import { FORMAT_TITLES } from '../../../src/numeric/importers/model-format.ts';
import type { ModelFile } from '../../../src/numeric/importers/model-file.ts';
import { writeZip } from '../../support/zip-writer.ts';

const HDF5 = '\x89HDF\r\n\x1a\n and the rest';
const LITE = '\x1c\x00\x00\x00TFL3 and the rest';
const ONNX = '\x08\x07\x12\x05torch';
const LAYERS = JSON.stringify({ format: 'layers-model', modelTopology: {}, weightsManifest: [{ paths: ['a.bin', 'folder/b.bin'] }] });
const GRAPH = JSON.stringify({ modelTopology: { node: [] }, weightsManifest: [{ paths: ['a.bin'] }] });

const file = (name: string, content: string | Uint8Array): ModelFile => ({ name, bytes: Buffer.from(content as string, 'latin1') });
const zip = (name: string, members: Readonly<Record<string, string>>): ModelFile =>
  file(name, writeZip(Object.entries(members).map(([member, content]) => ({ name: member, content: Buffer.from(content, 'latin1'), deflate: true }))));
const KERAS = { 'config.json': '{}', 'metadata.json': '{}', 'model.weights.h5': HDF5 };

async function refusal(...files: ModelFile[]): Promise<string> {
  const error = await detectFormat(files).catch((reason: unknown) => reason);
  if (error instanceof ProblemsError) return error.message;
  throw new Error(`expected a refusal, found ${JSON.stringify(error)}`);
}

describe('the format of an upload', () => {
  it.each<[string, string, readonly ModelFile[]]>([
    ['HDF5', 'KERAS_H5', [file('a.h5', HDF5)]],
    ['HDF5 under a wrong name', 'KERAS_H5', [file('a.onnx', HDF5)]],
    ['a flatbuffer', 'TFLITE', [file('model', LITE)]],
    ['ONNX', 'ONNX', [file('a.onnx', ONNX)]],
    ['ONNX without an ending', 'ONNX', [file('model', ONNX)]],
    ['ONNX with external data', 'ONNX', [file('weights.bin', 'x'), file('a.onnx', ONNX)]],
    ['a zipped folder of ONNX with external data', 'ONNX', [zip('a.zip', { 'net/a.onnx': ONNX, 'net/a.onnx.data': 'x' })]],
    ['a Keras 3 archive', 'KERAS_V3', [zip('a.keras', KERAS)]],
    ['a Keras 3 archive called ZIP', 'KERAS_V3', [zip('a.zip', KERAS)]],
    ['a layers model', 'TFJS_LAYERS', [file('b.bin', HDF5), file('model.json', LAYERS), file('a.bin', LITE)]],
    ['a graph model without its format written', 'TFJS_GRAPH', [file('model.json', GRAPH), file('a.bin', 'x')]],
    ['a folder of a graph model, zipped by a file manager', 'TFJS_GRAPH',
      [zip('web.zip', { 'web/model.json': GRAPH, 'web/a.bin': 'x', 'web/README.md': 'x', '__MACOSX/web/._a.bin': 'x', 'web/metadata.json': '{}' })]],
  ])('of %s is %s', async (_name, format, files) => {
    expect((await detectFormat(files)).format).toBe(format);
  });

  it('has the main file first and the rest behind it', async () => {
    const { files } = await detectFormat([file('b.bin', 'x'), file('a.bin', 'x'), file('model.json', LAYERS)]);
    expect(files.map(({ name }) => name)).toEqual(['model.json', 'b.bin', 'a.bin']);
  });

  it('names all formats and every file when the files are none', async () => {
    const message = await refusal(file('a.bin', 'x'), file('notes.json', '{}'));
    for (const title of Object.values(FORMAT_TITLES)) expect(message).toContain(title);
    expect(message).toContain('found "a.bin" (of no known format), "notes.json" (JSON that is no TensorFlow.js model)');
  });

  it.each([
    ['two models', [file('a.onnx', ONNX), file('b.h5', HDF5)], /found "a\.onnx" \(an ONNX model.*"b\.h5" \(a Keras HDF5 model/s],
    ['a stranger beside a Keras file', [file('a.h5', HDF5), file('x.bin', 'x')], /"a\.h5": expected a Keras HDF5 model .* alone, found "x\.bin"/],
    ['a weight file the manifest does not name', [file('model.json', GRAPH), file('c.bin', 'x')], /Manifest names \(a\.bin\), found "c\.bin"/],
    ['two files of one name in an archive', [zip('a.zip', { 'x/a.onnx': ONNX, 'y/a.onnx': ONNX })], /found x\/a\.onnx and y\/a\.onnx/],
    ['an archive in an archive', [file('a.zip', writeZip([{ name: 'b.zip', content: writeZip([{ name: 'a.onnx', content: ONNX }]) }]))], /"b\.zip" \(a ZIP archive\)/],
    ['an archive beside another file', [zip('a.zip', { 'a.onnx': ONNX }), file('x.bin', 'x')], /"a\.zip" \(a ZIP archive\)/],
    ['an empty archive', [file('a.zip', writeZip([]))], /found none/],
    ['a member outside the archive', [zip('a.zip', { '../a.onnx': ONNX })], /found ".."/],
    ['a bomb', [zip('a.zip', { 'a.onnx': '\0'.repeat(5_000_000) })], /at most 200 unpacked bytes per packed byte/],
    ['a PyTorch checkpoint', [zip('a.pt', { 'archive/data.pkl': 'x' })], /PyTorch.*torch\.onnx\.export/],
    ['a pickle', [file('a.pkl', '\x80\x04xyz.')], /Python pickle/],
    ['a Keras architecture alone', [file('model.json', '{"class_name": "Functional", "config": {}}')], /without weights/],
    ['broken JSON', [file('model.json', '{"format": "layers-model"')], /not a JSON object/],
    ['nothing', [], /found none/],
    ['an empty file', [file('model', '')], /of no known format/],
  ])('is not told of %s', async (_name, files, message) => {
    expect(await refusal(...files)).toMatch(message);
  });
});
