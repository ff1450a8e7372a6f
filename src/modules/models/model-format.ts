import type { ModelFormat } from './model.record.ts';

const BY_ENDING: readonly (readonly [RegExp, ModelFormat])[] = [
  [/\.onnx$/i, 'ONNX'],
  [/\.(h5|hdf5)$/i, 'KERAS_H5'],
  [/\.keras$/i, 'KERAS_V3'],
  [/\.tflite$/i, 'TFLITE'],
];

/** Endings a model's main file may have, for messages. */
export const MODEL_ENDINGS = '.onnx, .h5, .hdf5, .keras, .tflite or .json (TensorFlow.js)';

/** How many bytes `modelFormatOf` wants to see. */
export const FORMAT_HEAD_BYTES = 65_536;

/** Whether a file's name makes it the main file of a model, rather than one of its weight shards. */
export function isMainModelFile(fileName: string): boolean {
  return /\.json$/i.test(fileName) || BY_ENDING.some(([ending]) => ending.test(fileName));
}

/**
 * The format of a model's main file, told by its first bytes where they are telling, else by its name. Only bytes at
 * fixed places and one word are looked at: parsing an uploaded file is the runner's business.
 */
export function modelFormatOf(fileName: string, head: Buffer): ModelFormat | undefined {
  if (head.subarray(0, 8).equals(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'))) return 'KERAS_H5';
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return 'KERAS_V3';
  if (head.subarray(4, 8).toString('latin1') === 'TFL3') return 'TFLITE';
  if (/\.json$/i.test(fileName)) return head.includes('graph-model') ? 'TFJS_GRAPH' : 'TFJS_LAYERS';
  return BY_ENDING.find(([ending]) => ending.test(fileName))?.[1];
}
