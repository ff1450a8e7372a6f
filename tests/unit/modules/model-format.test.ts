import { isMainModelFile, modelFormatOf } from '../../../src/modules/models/model-format.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the format of a model', () => {
  it.each([
    ['a.onnx', '\x08\x07', 'ONNX'],
    ['a.h5', '\x89HDF\r\n\x1a\n', 'KERAS_H5'],
    ['renamed.onnx', '\x89HDF\r\n\x1a\n', 'KERAS_H5'],
    ['a.keras', 'PK\x03\x04', 'KERAS_V3'],
    ['a.bin', '\x1c\x00\x00\x00TFL3', 'TFLITE'],
    ['model.json', '{"format": "graph-model"', 'TFJS_GRAPH'],
    ['model.json', '{"format": "layers-model"', 'TFJS_LAYERS'],
    ['A.ONNX', '', 'ONNX'],
    ['weights.bin', 'anything', undefined],
    ['net', '\x08\x07\x12\x05torch', 'ONNX'],
    ['folder.zip', 'PK\x03\x04 folder/net.onnx', 'ONNX'],
    ['renamed.zip', 'PK\x03\x04 config.json model.weights.h5', 'KERAS_V3'],
    ['folder.zip', 'PK\x03\x04 web/model.json', 'TFJS_LAYERS'],
    ['images.zip', 'PK\x03\x04 a.png', undefined],
  ])('of %s that begins with %j is %s', (name, head, format) => {
    expect(modelFormatOf(name, bytes(head))).toBe(format);
  });

  it('is told by one main file among its shards', () => {
    expect(['model.json', 'net.onnx', 'net.H5', 'web.zip'].every(isMainModelFile)).toBe(true);
    expect(['group1-shard1of2.bin', 'net.onnx.data', 'json'].some(isMainModelFile)).toBe(false);
  });
});
