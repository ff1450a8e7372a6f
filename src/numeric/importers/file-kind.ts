import { ZipArchive } from '../formats/zip.ts';
import type { ModelFile } from './model-file.ts';
import type { ModelFormat } from './model-format.ts';
import { baseName, MODEL_ARCHIVE_LIMITS } from './unpack-archive.ts';

/** What one file is, as far as its content tells. */
export type FileKind =
  | { readonly kind: 'model'; readonly format: ModelFormat; /** Weight files the model names. */ readonly parts: readonly string[] }
  | { readonly kind: 'archive' }
  /** Known, but nothing that can be imported; `what` goes on "found …". */
  | { readonly kind: 'foreign'; readonly what: string }
  | { readonly kind: 'unknown' };

const MAX_JSON_BYTES = 64 * 1024 ** 2;
const NEWEST_ONNX_IR = 20;
const UNKNOWN: FileKind = { kind: 'unknown' };

/** Tells a file by its content; the name counts only where the content says nothing. Throws a ProblemsError for an unsafe archive. */
export async function fileKindOf(file: ModelFile): Promise<FileKind> {
  const { name, bytes } = file;
  if (startsWith(bytes, '\x89HDF\r\n\x1a\n')) return model('KERAS_H5');
  if (startsWith(bytes.subarray(4), 'TFL3')) return model('TFLITE');
  if (startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06')) return zipKindOf(file);
  if (name.toLowerCase() === 'saved_model.pb') return foreign('a TensorFlow SavedModel: convert it with tf2onnx or tensorflowjs_converter');
  if (isPickle(bytes)) return foreign('a Python pickle, which is code: export the model with torch.onnx.export');
  if (isJsonText(file)) return jsonKindOf(file);
  return name.toLowerCase().endsWith('.onnx') ? model('ONNX') : UNKNOWN;
}

/** Whether bytes of no known signature start as an ONNX file does: its first field is the version of the format. */
export function looksLikeOnnx(bytes: Uint8Array): boolean {
  const version = bytes[1] ?? 0;
  return bytes[0] === 0x08 && version > 0 && version <= NEWEST_ONNX_IR;
}

async function zipKindOf({ name, bytes }: ModelFile): Promise<FileKind> {
  const archive = await ZipArchive.open({ name, bytes }, MODEL_ARCHIVE_LIMITS);
  const members = archive.members.map((member) => member.name);
  archive.close();
  if (members.includes('config.json') && members.includes('model.weights.h5')) return model('KERAS_V3');
  if (members.some((member) => /(^|\/)data\.pkl$/.test(member))) {
    return foreign('a PyTorch checkpoint, which holds Python code: export the model with torch.onnx.export');
  }
  return { kind: 'archive' };
}

function isJsonText({ name, bytes }: ModelFile): boolean {
  if (name.toLowerCase().endsWith('.json')) return true;
  const first = bytes.find((byte) => byte > 0x20);
  return first === 0x7b && bytes.length <= MAX_JSON_BYTES && readJson(bytes) !== undefined;
}

function jsonKindOf({ bytes }: ModelFile): FileKind {
  if (bytes.length > MAX_JSON_BYTES) return foreign(`${bytes.length} bytes of JSON, where at most ${MAX_JSON_BYTES} are read`);
  const json = readJson(bytes);
  if (json === undefined) return foreign('what is not a JSON object');
  const topology = fieldOf(json, 'modelTopology');
  const parts = partsOf(json);
  const format = json['format'];
  if (format === 'graph-model' || (topology && Array.isArray(topology['node']))) return model('TFJS_GRAPH', parts);
  if (format === 'layers-model' || (topology && ('class_name' in topology || 'model_config' in topology))) return model('TFJS_LAYERS', parts);
  if ('class_name' in json && 'config' in json) return foreign('a Keras architecture without weights: save the whole model');
  return foreign('JSON that is no TensorFlow.js model');
}

/** The weight files that a TensorFlow.js manifest names, without folders. */
function partsOf(json: Readonly<Record<string, unknown>>): readonly string[] {
  const manifest = json['weightsManifest'];
  if (!Array.isArray(manifest)) return [];
  return manifest.flatMap((group: unknown) => {
    const paths = isObject(group) ? group['paths'] : undefined;
    return Array.isArray(paths) ? paths.filter((path: unknown) => typeof path === 'string').map(baseName) : [];
  });
}

function readJson(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function fieldOf(json: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> | undefined {
  const value = json[name];
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5 && bytes.at(-1) === 0x2e;
}

function startsWith(bytes: Uint8Array, signature: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, signature.length)).equals(Buffer.from(signature, 'latin1'));
}

function model(format: ModelFormat, parts: readonly string[] = []): FileKind {
  return { kind: 'model', format, parts };
}

function foreign(what: string): FileKind {
  return { kind: 'foreign', what };
}
