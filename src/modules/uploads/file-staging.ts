import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import { kindOfId } from '../../kernel/ids.ts';
import type { NewStagedUpload, StagedUpload, UploadStaging } from './upload-staging.ts';

/** Staging in a folder, in the layout of tus's file store: `<id>` the bytes, `<id>.json` what is known of them. */
export class FileStaging implements UploadStaging {
  /** What the tus server writes to. */
  readonly store: FileStore;
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.store = new FileStore({ directory });
  }

  async create(upload: NewStagedUpload): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    await this.store.create(
      new Upload({
        id: upload.id,
        size: upload.sizeBytes,
        offset: 0,
        metadata: { organizationId: upload.organizationId, expiresAt: upload.expiresAt.toISOString() },
      }),
    );
  }

  async describe(id: string): Promise<StagedUpload | undefined> {
    if (kindOfId(id) !== 'upload') return undefined;
    const kept = await this.store.configstore.get(id);
    const organizationId = kept?.metadata?.organizationId;
    const expiresAt = kept?.metadata?.expiresAt;
    if (!organizationId || !expiresAt || kept?.size === undefined) return undefined;
    const receivedBytes = await sizeOf(this.#pathOf(id));
    return { id, organizationId, sizeBytes: kept.size, receivedBytes, expiresAt: new Date(expiresAt) };
  }

  async digest(id: string): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(this.#pathOf(id)), hash);
    return hash.digest('hex');
  }

  async handOver<T>(id: string, take: (path: string) => Promise<T>): Promise<T> {
    const copy = `${this.#pathOf(id)}.leaving`;
    await rm(copy, { force: true });
    await link(this.#pathOf(id), copy).catch(() => copyFile(this.#pathOf(id), copy));
    try {
      return await take(copy);
    } finally {
      await rm(copy, { force: true });
    }
  }

  async discardBytes(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  async remove(id: string): Promise<void> {
    await this.discardBytes(id);
    await rm(`${this.#pathOf(id)}.json`, { force: true });
  }

  async list(): Promise<readonly string[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const ids = names.map((name) => name.replace(/\.(json|leaving)$/, ''));
    return [...new Set(ids)].filter((id) => kindOfId(id) === 'upload');
  }

  #pathOf(id: string): string {
    if (kindOfId(id) !== 'upload') throw new Error(`expected the id of an upload, found ${id}`);
    return join(this.#directory, id);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.size;
}
