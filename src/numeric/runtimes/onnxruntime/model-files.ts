import { mkdtemp, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, messageOf } from '../../../kernel/errors.ts';
import { encodeOnnx, type ExternalPlace } from '../../formats/onnx/encode-onnx.ts';
import type { OnnxModel } from '../../formats/onnx/onnx-model.ts';

const WEIGHTS = 'weights.bin';
/** Mapping files into memory goes by pages. */
const PAGE = 4096;
/** Smaller tensors stay in the model's own file: shapes and axes are read when the session is made. */
const SMALL = 1024;

export function weightBytes(model: OnnxModel): number {
  return [...model.initializers.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/**
 * Writes a model and its weights as two files in a folder of their own below `parent` (absent: the system's for temporary
 * files) for as long as `use` takes. What has been mapped into
 * memory by then stays there when the files are gone. Throws an AppError where the folder cannot be written.
 */
export async function withModelFiles<T>(model: OnnxModel, parent: string | undefined, use: (path: string) => Promise<T>): Promise<T> {
  const noRoom = (error: unknown): never => {
    const message = `expected room for ${weightBytes(model)} bytes of weights in the folder for temporary files, found: ${messageOf(error)}`;
    throw new AppError('UNAVAILABLE', message, { cause: error });
  };
  const folder = await mkdtemp(join(parent ?? tmpdir(), 'assay-program-')).catch(noRoom);
  try {
    return await use(await writeModel(model, folder).catch(noRoom));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives the path of the model's file. */
async function writeModel(model: OnnxModel, folder: string): Promise<string> {
  const path = join(folder, 'model.onnx');
  const weights = await open(join(folder, WEIGHTS), 'w', 0o600);
  const places = await writeWeights(model, weights).finally(() => weights.close());
  await writeFile(path, encodeOnnx(model, places), { mode: 0o600 });
  return path;
}

async function writeWeights(model: OnnxModel, file: FileHandle): Promise<ReadonlyMap<string, ExternalPlace>> {
  const places = new Map<string, ExternalPlace>();
  let end = 0;
  for (const [name, { data }] of model.initializers) {
    if (data.byteLength < SMALL) continue;
    const offset = Math.ceil(end / PAGE) * PAGE;
    end = offset + data.byteLength;
    await writeAll(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    places.set(name, { location: WEIGHTS, offset, length: data.byteLength });
  }
  return places;
}

/** A write may take a part only. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}
