import { constants } from 'node:buffer';
import { open } from 'node:fs/promises';
import { AppError, ProblemsError, type Problem } from '../../../kernel/errors.ts';
import type { ModelFile } from '../../../numeric/importers/model-file.ts';
import type { InputFile } from '../protocol.ts';

/** A file read at once is limited to 2 GiB by the system; model files may be larger. */
const CHUNK_BYTES = 256 * 1024 ** 2;

/** All files of a model in memory, each in one buffer that is read into in place. Throws a ProblemsError naming each that is too large. */
export async function readModelFiles(files: readonly InputFile[]): Promise<readonly ModelFile[]> {
  const read: ModelFile[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const bytes = await readWhole(file, problems);
    if (bytes) read.push({ name: file.name, bytes });
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  return read;
}

async function readWhole({ name, path }: InputFile, problems: Problem[]): Promise<Buffer | undefined> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size > constants.MAX_LENGTH) {
      problems.push({ code: 'LIMIT_EXCEEDED', message: `"${name}": expected at most ${constants.MAX_LENGTH} bytes, found ${size}`, path: ['files', name] });
      return undefined;
    }
    const bytes = Buffer.allocUnsafeSlow(size);
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(CHUNK_BYTES, size - at), at);
      if (bytesRead === 0) throw new AppError('INTERNAL', `expected ${size} bytes of "${name}", found the end after ${at}`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
