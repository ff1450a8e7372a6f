import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../../kernel/errors.ts';
import type { BlobStore, StoredBlob } from './blob-store.ts';
import { blobNotFound, checkBlobRange, checkDigest, checkOrganizationId } from './blob-names.ts';
import { ensureDirectory, syncDirectory } from './durable-directory.ts';

/** Where contents are written before they are complete. The dot keeps it apart from the folders of organizations. */
const INCOMING = '.incoming';

/** An unfinished file this old belongs to a process that is gone: uploads are renewed long before. */
const LEFTOVER_MILLISECONDS = 24 * 3600 * 1000;

/** Blobs in a folder: `<root>/<organization>/<first two digits>/<sha256>`. Several processes may share it. */
export class FolderBlobStore implements BlobStore {
  readonly #root: string;

  constructor(rootDirectory: string) {
    this.#root = rootDirectory;
  }

  /** Makes the folder and removes what interrupted writes left in it. To be called once before use. */
  async prepare(now: Date = new Date()): Promise<void> {
    const incoming = join(this.#root, INCOMING);
    await ensureDirectory(incoming, this.#root);
    for (const name of await readdir(incoming)) {
      const path = join(incoming, name);
      const found = await stat(path).catch(() => undefined);
      if (found && now.getTime() - found.mtimeMs > LEFTOVER_MILLISECONDS) await rm(path, { force: true });
    }
  }

  async put(organizationId: string, content: Readable | Uint8Array): Promise<StoredBlob> {
    checkOrganizationId(organizationId);
    const incoming = join(this.#root, INCOMING);
    await ensureDirectory(incoming, this.#root);
    const temporary = join(incoming, randomUUID());
    try {
      const file = await open(temporary, 'wx', 0o600);
      const blob = await withFile(file, () => writeSynced(file, content instanceof Uint8Array ? [content] : content));
      await this.#place(temporary, organizationId, blob.sha256);
      return blob;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async putFile(organizationId: string, path: string): Promise<StoredBlob> {
    checkOrganizationId(organizationId);
    const file = await open(path, 'r+');
    const blob = await withFile(file, () => digestSynced(file));
    try {
      await this.#place(path, organizationId, blob.sha256);
      return blob;
    } catch (error) {
      if (!hasCode(error, 'EXDEV')) throw error;
    }
    const copied = await this.put(organizationId, createReadStream(path)); // from another file system
    await rm(path, { force: true });
    return copied;
  }

  async size(organizationId: string, sha256: string): Promise<number | undefined> {
    const found = await stat(this.#path(organizationId, sha256)).catch(ignoreAbsence);
    return found?.size;
  }

  async open(organizationId: string, sha256: string, range?: { start: number; end: number }): Promise<Readable> {
    const file = await open(this.#path(organizationId, sha256), 'r').catch(ignoreAbsence);
    if (!file) throw blobNotFound(sha256);
    try {
      if (range) checkBlobRange(range, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
    return file.createReadStream({ ...range });
  }

  async localPath(organizationId: string, sha256: string): Promise<string> {
    if (await this.size(organizationId, sha256) === undefined) throw blobNotFound(sha256);
    return this.#path(organizationId, sha256);
  }

  #path(organizationId: string, sha256: string): string {
    checkOrganizationId(organizationId);
    checkDigest(sha256);
    return join(this.#root, organizationId, sha256.slice(0, 2), sha256);
  }

  async #place(path: string, organizationId: string, sha256: string): Promise<void> {
    const folder = join(this.#root, organizationId, sha256.slice(0, 2));
    await ensureDirectory(folder, this.#root);
    await rename(path, join(folder, sha256));
    await syncDirectory(folder);
  }
}

async function withFile<T>(file: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await file.close();
  }
}

async function writeSynced(file: FileHandle, chunks: Iterable<Uint8Array> | AsyncIterable<unknown>): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    const bytes = asBytes(chunk);
    hash.update(bytes);
    await file.writeFile(bytes);
    sizeBytes += bytes.length;
  }
  await file.sync();
  return { sha256: hash.digest('hex'), sizeBytes };
}

function asBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk);
  throw new AppError('INTERNAL', `expected a stream of bytes, found a chunk of type ${typeof chunk}, storing a blob`);
}

async function digestSynced(file: FileHandle): Promise<StoredBlob> {
  await file.sync();
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of file.createReadStream({ autoClose: false, start: 0 })) {
    const bytes = asBytes(chunk);
    hash.update(bytes);
    sizeBytes += bytes.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

function ignoreAbsence(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error;
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
