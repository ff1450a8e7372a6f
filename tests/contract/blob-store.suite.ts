import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AppError } from '../../src/kernel/errors.ts';
import type { BlobStore } from '../../src/platform/storage/blob-store.ts';

export interface BlobStoreUnderTest {
  readonly store: BlobStore;
  dispose(): Promise<void>;
}

const A = 'org_0000000000000000000000000000000a';
const B = 'org_0000000000000000000000000000000b';
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const ABSENT = sha256Of(Buffer.from('absent'));

/** What every BlobStore does; called once per adapter and for the fake. */
export function blobStoreContract(name: string, create: () => Promise<BlobStoreUnderTest>): void {
  describe(`${name} as a BlobStore`, () => {
    let tested: BlobStoreUnderTest;
    let store: BlobStore;
    let scratch: string;

    beforeEach(async () => {
      tested = await create();
      store = tested.store;
      scratch = await mkdtemp(join(tmpdir(), 'assay-contract-'));
    });

    afterEach(async () => {
      await tested.dispose();
      await rm(scratch, { recursive: true, force: true });
    });

    it('names contents by their SHA-256 and gives them back', async () => {
      for (const content of [Buffer.alloc(0), Buffer.from('abc'), randomBytes(3_000_000)]) {
        const stored = await store.put(A, content);
        expect(stored).toEqual({ sha256: sha256Of(content), sizeBytes: content.length });
        expect((await buffer(await store.open(A, stored.sha256))).equals(content)).toBe(true);
        expect(await store.size(A, stored.sha256)).toBe(content.length);
      }
    });

    it('stores streams, in chunks of any size', async () => {
      const chunks = [1, 70_000, 0, 3, 500_000].map((size) => randomBytes(size));
      const stored = await store.put(A, Readable.from(chunks, { objectMode: false }));
      expect(stored).toEqual({ sha256: sha256Of(Buffer.concat(chunks)), sizeBytes: 570_004 });
      expect((await buffer(await store.open(A, stored.sha256))).equals(Buffer.concat(chunks))).toBe(true);
    });

    it('takes the same content again, and from twenty writers at once', async () => {
      const content = randomBytes(200_000);
      const stored = await Promise.all(Array.from({ length: 20 }, () => store.put(A, Readable.from([content], { objectMode: false }))));
      for (const blob of stored) expect(blob).toEqual({ sha256: sha256Of(content), sizeBytes: 200_000 });
      expect((await buffer(await store.open(A, sha256Of(content)))).equals(content)).toBe(true);
    });

    it('keeps nothing of a stream that fails', async () => {
      const broken = Readable.from((function* () {
        yield Buffer.from('first half');
        throw new Error('connection lost');
      })(), { objectMode: false });
      await expect(store.put(A, broken)).rejects.toThrow('connection lost');
      expect(await store.size(A, sha256Of(Buffer.from('first half')))).toBeUndefined();
    });

    it('takes over a file', async () => {
      const path = join(scratch, 'upload');
      await writeFile(path, 'uploaded');
      const stored = await store.putFile(A, path);
      expect(stored).toEqual({ sha256: sha256Of(Buffer.from('uploaded')), sizeBytes: 8 });
      expect((await buffer(await store.open(A, stored.sha256))).toString()).toBe('uploaded');
      await expect(stat(path)).rejects.toThrow(/ENOENT/);
    });

    it('opens byte ranges, inclusive at both ends', async () => {
      const { sha256 } = await store.put(A, Buffer.from('0123456789'));
      const read = async (start: number, end: number): Promise<string> => (await buffer(await store.open(A, sha256, { start, end }))).toString();
      expect(await read(0, 0)).toBe('0');
      expect(await read(3, 6)).toBe('3456');
      expect(await read(9, 9)).toBe('9');
      for (const [start, end] of [[-1, 3], [4, 3], [0, 10], [10, 10], [0.5, 3], [0, Number.NaN]] as const) {
        await expect(store.open(A, sha256, { start, end })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      }
    });

    it('gives a local file with the content', async () => {
      const { sha256 } = await store.put(A, Buffer.from('on disk'));
      expect(await readFile(await store.localPath(A, sha256), 'utf8')).toBe('on disk');
    });

    it('does not know a blob of another organization, nor one never stored', async () => {
      const { sha256 } = await store.put(A, Buffer.from('of A only'));
      for (const [organization, digest] of [[B, sha256], [A, ABSENT]] as const) {
        expect(await store.size(organization, digest)).toBeUndefined();
        await expect(store.open(organization, digest)).rejects.toMatchObject({ code: 'NOT_FOUND' });
        await expect(store.localPath(organization, digest)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
    });

    it.each(['', '.', '..', '../other', 'a/b', 'a\\b', '/etc', 'a\0b', '.incoming', 'x'.repeat(65)])(
      'refuses the organization id %j', async (id) => {
        await expect(store.put(id, Buffer.from('x'))).rejects.toThrow(AppError);
        await expect(store.putFile(id, join(scratch, 'none'))).rejects.toThrow(/organization's id/);
        await expect(store.open(id, ABSENT)).rejects.toThrow(/organization's id/);
        await expect(store.size(id, ABSENT)).rejects.toThrow(/organization's id/);
      });

    it.each(['', '..', '../../../etc/passwd', ABSENT.toUpperCase(), ABSENT.slice(1), `${ABSENT}0`, `../${ABSENT.slice(3)}`, `${ABSENT}\n`])(
      'refuses the digest %j', async (digest) => {
        await expect(store.open(A, digest)).rejects.toThrow(/64 lower-case hex digits/);
        await expect(store.size(A, digest)).rejects.toThrow(/64 lower-case hex digits/);
        await expect(store.localPath(A, digest)).rejects.toThrow(/64 lower-case hex digits/);
      });
  });
}
