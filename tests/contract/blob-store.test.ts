import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { FolderBlobStore } from '../../src/platform/storage/folder-blob-store.ts';
import { MemoryBlobStore } from '../support/memory-blob-store.ts';
import { blobStoreContract } from './blob-store.suite.ts';

const A = 'org_0000000000000000000000000000000a';

async function folderStore(): Promise<{ root: string; store: FolderBlobStore; dispose(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'assay-store-'));
  const store = new FolderBlobStore(join(root, 'blobs'));
  await store.prepare();
  return { root: join(root, 'blobs'), store, dispose: () => rm(root, { recursive: true, force: true }) };
}

blobStoreContract('FolderBlobStore', folderStore);

blobStoreContract('MemoryBlobStore', async () => {
  const store = new MemoryBlobStore();
  return { store, dispose: () => store.dispose() };
});

describe('FolderBlobStore', () => {
  it('lays blobs out by organization and first two digits, and leaves nothing else', async () => {
    const { root, store, dispose } = await folderStore();
    const { sha256 } = await store.put(A, Buffer.from('content'));
    expect(sha256).toBe(createHash('sha256').update('content').digest('hex'));
    const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.map((file) => join(file.parentPath, file.name))).toEqual([join(root, A, sha256.slice(0, 2), sha256)]);
    await dispose();
  });

  it('shows a blob under its name only once it is complete', async () => {
    const { root, store, dispose } = await folderStore();
    const content = new PassThrough();
    const stored = store.put(A, content);
    content.write(randomBytes(100_000));
    while ((await readdir(join(root, '.incoming'))).length === 0) await new Promise(setImmediate);
    expect(await readdir(root)).toEqual(['.incoming']);
    content.end();
    const { sha256 } = await stored;
    expect(await readdir(join(root, '.incoming'))).toEqual([]);
    expect(await readdir(join(root, A, sha256.slice(0, 2)))).toEqual([sha256]);
    await dispose();
  });

  it('removes what interrupted writes left when it is old, and spares what may still be written', async () => {
    const { root, store, dispose } = await folderStore();
    const [old, young] = [join(root, '.incoming', 'old'), join(root, '.incoming', 'young')];
    for (const path of [old, young]) await writeFile(path, 'half');
    const twoDaysAgo = new Date(Date.now() - 48 * 3600 * 1000);
    await utimes(old, twoDaysAgo, twoDaysAgo);
    await store.prepare();
    expect(await readdir(join(root, '.incoming'))).toEqual(['young']);
    await dispose();
  });

  it('takes over a file of another file system by copying it', async () => {
    const { store, dispose } = await folderStore();
    const elsewhere = await mkdtemp('/dev/shm/assay-').catch(() => undefined);
    if (elsewhere === undefined) {
      process.stderr.write('skipped: there is no /dev/shm to be another file system\n');
      return dispose();
    }
    const file = createWriteStream(join(elsewhere, 'upload'));
    file.end('from elsewhere');
    await once(file, 'close');
    const { sha256 } = await store.putFile(A, join(elsewhere, 'upload'));
    expect(await store.size(A, sha256)).toBe(14);
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
    await dispose();
  });
});
