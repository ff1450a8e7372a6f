import type { ModelFormat } from './model.record.ts';

const BY_ENDING: readonly (readonly [RegExp, ModelFormat])[] = [
  [/\.onnx$/i, 'ONNX'],
  [/\.(h5|hdf5)$/i, 'KERAS_H5'],
  [/\.keras$/i, 'KERAS_V3'],
  [/\.tflite$/i, 'TFLITE'],
];

/** Names that stand in an archive's directory when it holds a model, the most telling first. */
const BY_MEMBER: readonly (readonly [RegExp, ModelFormat])[] = [
  [/model\.weights\.h5|\.keras/i, 'KERAS_V3'],
  [/\.onnx/i, 'ONNX'],
  [/\.tflite/i, 'TFLITE'],
  [/\.(h5|hdf5)/i, 'KERAS_H5'],
  [/\.json/i, 'TFJS_LAYERS'],
];

/** Endings a model's main file may have, for messages. */
export const MODEL_ENDINGS = '.onnx, .h5, .hdf5, .keras, .tflite, .json (TensorFlow.js) or .zip (the files of one model)';

/** How many bytes of each end of a file `modelFormatOf` wants to see. */
export const FORMAT_END_BYTES = 65_536;

const NEWEST_ONNX_IR = 20;

/** Whether a file's name makes it the main file of a model, rather than one of its weight shards. */
export function isMainModelFile(fileName: string): boolean {
  return /\.(json|zip)$/i.test(fileName) || BY_ENDING.some(([ending]) => ending.test(fileName));
}

/**
 * The format of a model's main file as far as its name and its first and last bytes tell; it stands until a runner has
 * read the model and says for sure. Only fixed places and a few words are looked at: parsing is the runner's business.
 */
export function modelFormatOf(fileName: string, head: Buffer, tail: Buffer = head): ModelFormat | undefined {
  if (head.subarray(0, 8).equals(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'))) return 'KERAS_H5';
  if (head.subarray(4, 8).toString('latin1') === 'TFL3') return 'TFLITE';
  const byName = BY_ENDING.find(([ending]) => ending.test(fileName))?.[1];
  if (head.subarray(0, 2).toString('latin1') === 'PK') {
    const directory = tail.toString('latin1');
    return BY_MEMBER.find(([member]) => member.test(directory))?.[1] ?? byName;
  }
  if (/\.json$/i.test(fileName)) return head.includes('graph-model') ? 'TFJS_GRAPH' : 'TFJS_LAYERS';
  if (byName) return byName;
  const irVersion = head[1] ?? 0;
  return head[0] === 0x08 && irVersion > 0 && irVersion <= NEWEST_ONNX_IR ? 'ONNX' : undefined;
}
