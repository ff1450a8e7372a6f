import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { blobNotFound, checkBlobRange, checkDigest, checkOrganizationId } from '../../src/platform/storage/blob-names.ts';
import type { BlobStore, StoredBlob } from '../../src/platform/storage/blob-store.ts';

/** Blobs in a map, for tests of what uses a store. Passes the contract suite; only `localPath` touches the disk. */
export class MemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<string, Buffer>();
  #folder: Promise<string> | undefined;

  async put(organizationId: string, content: Readable | Uint8Array): Promise<StoredBlob> {
    checkOrganizationId(organizationId);
    const bytes = content instanceof Uint8Array ? Buffer.from(content) : await buffer(content);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#blobs.set(`${organizationId}/${sha256}`, bytes);
    return { sha256, sizeBytes: bytes.length };
  }

  async putFile(organizationId: string, path: string): Promise<StoredBlob> {
    checkOrganizationId(organizationId);
    const blob = await this.put(organizationId, await readFile(path));
    await rm(path);
    return blob;
  }

  async size(organizationId: string, sha256: string): Promise<number | undefined> {
    return this.#find(organizationId, sha256)?.length;
  }

  async open(organizationId: string, sha256: string, range?: { start: number; end: number }): Promise<Readable> {
    const bytes = this.#get(organizationId, sha256);
    if (range) checkBlobRange(range, bytes.length);
    return Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes], { objectMode: false });
  }

  async localPath(organizationId: string, sha256: string): Promise<string> {
    const bytes = this.#get(organizationId, sha256);
    this.#folder ??= mkdtemp(join(tmpdir(), 'assay-blobs-'));
    const path = join(await this.#folder, `${organizationId}-${sha256}`);
    await writeFile(path, bytes);
    return path;
  }

  /** Removes what `localPath` wrote. */
  async dispose(): Promise<void> {
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }

  #find(organizationId: string, sha256: string): Buffer | undefined {
    checkOrganizationId(organizationId);
    checkDigest(sha256);
    return this.#blobs.get(`${organizationId}/${sha256}`);
  }

  #get(organizationId: string, sha256: string): Buffer {
    const bytes = this.#find(organizationId, sha256);
    if (!bytes) throw blobNotFound(sha256);
    return bytes;
  }
}
