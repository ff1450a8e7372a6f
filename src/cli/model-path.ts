import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ModelFile } from '../numeric/importers/model-file.ts';
import { readModelFiles } from '../worker/runner/models/read-model-files.ts';
import { UsageError } from './usage-error.ts';

/**
 * The files of a model: a file with those beside it that it names (shards of a model.json, external data of an ONNX
 * file), or a folder that holds one model. Throws a UsageError where there is no such file.
 */
export async function readModelPath(path: string): Promise<readonly ModelFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() && !found?.isDirectory()) throw new UsageError([`MODEL: expected a file or a folder, found none at ${path}`]);
  const folder = found.isDirectory() ? path : dirname(path);
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  const main = found.isDirectory() ? mainFile(names) : basename(path);
  const wanted = main === undefined ? names : [main, ...await namedBy(join(folder, main), names)];
  if (wanted.length === 0) throw new UsageError([`MODEL: expected a folder with the files of a model, found ${path} empty`]);
  return readModelFiles(wanted.map((name) => ({ name, path: join(folder, name) })));
}

/** The file of a folder that tells which others belong to it. Undefined: all do. */
function mainFile(names: readonly string[]): string | undefined {
  if (names.includes('model.json')) return 'model.json';
  const models = names.filter((name) => /[.](onnx|h5|hdf5|keras|tflite)$/i.test(name));
  return models.length === 1 ? models[0] : undefined;
}

/** Which of the files beside a model it names: in JSON in quotes, in an ONNX file after the length of the name. */
async function namedBy(path: string, names: readonly string[]): Promise<readonly string[]> {
  const kind = /[.](json|onnx)$/i.exec(path)?.[1]?.toLowerCase();
  const others = names.filter((name) => name !== basename(path));
  if (kind === undefined || others.length === 0) return [];
  const [file] = await readModelFiles([{ name: basename(path), path }]);
  const content = Buffer.from(file?.bytes ?? new Uint8Array());
  return others.filter((name) => content.includes(kind === 'json' ? JSON.stringify(name) : lengthPrefixed(name)));
}

/** A string field of a protocol buffer; names of 128 bytes and more have longer prefixes and are looked for bare. */
function lengthPrefixed(name: string): Buffer {
  const bytes = Buffer.from(name);
  return bytes.length < 128 ? Buffer.concat([Buffer.of(bytes.length), bytes]) : bytes;
}
