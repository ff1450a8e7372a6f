import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NpzArchive, readNpz } from '../../../src/numeric/formats/npz.ts';
import { ARCHIVE_LIMITS } from '../../../src/numeric/formats/zip-checks.ts';
import { bytesOf, npyFile } from '../../support/npy-writer.ts';
import { writeZip } from '../../support/zip-writer.ts';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'assay-npz-')); });
afterEach(async () => { await rm(folder, { recursive: true }); });

async function onDisk(archive: Uint8Array): Promise<{ name: string; path: string }> {
  const path = join(folder, 'set.npz');
  await writeFile(path, archive);
  return { name: 'set.npz', path };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

describe('NpzArchive', () => {
  it.each([true, false])('streams exactly the elements of a member (deflated: %s)', async (deflate) => {
    const payload = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 2654435761) >>> 24));
    const archive = await NpzArchive.open(await onDisk(writeZip([{ name: 'images.npy', content: npyFile('|u1', [300, 1000], payload), deflate }])));
    const { header, chunks } = await archive.stream('images');
    expect(header.shape).toEqual([300, 1000]);
    expect((await collect(chunks)).equals(payload)).toBe(true);
    archive.close();
  });

  it('reads small arrays whole and refuses larger ones', async () => {
    const archive = await NpzArchive.open(await onDisk(writeZip([{ name: 'labels.npy', content: npyFile('<i8', [2], bytesOf(BigInt64Array.of(1n, 0n))) }])));
    expect((await archive.read('labels', 1000)).data).toEqual(BigInt64Array.of(1n, 0n));
    await expect(archive.read('labels', 10)).rejects.toThrow(/set\.npz: member labels\.npy: expected at most 10 bytes/);
    await expect(archive.stream('nothing')).rejects.toThrow(/set\.npz: expected a member nothing\.npy, found none/);
    archive.close();
  });

  it('refuses a header that promises more than the member holds', async () => {
    const archive = await NpzArchive.open(await onDisk(writeZip([{ name: 'images.npy', content: npyFile('|u1', [1_000_000, 224, 224], Buffer.alloc(10)) }])));
    await expect(archive.stream('images')).rejects.toThrow(/set\.npz: images\.npy: expected 50176000000 bytes for shape \[1000000, 224, 224\] of \|u1, found 10/);
    archive.close();
  });

  it('refuses pickled objects inside the archive', async () => {
    const archive = await NpzArchive.open(await onDisk(writeZip([{ name: 'images.npy', content: npyFile('|O', [1], Buffer.from('\x80\x04.')) }])));
    await expect(archive.header('images')).rejects.toThrow(/set\.npz: images\.npy: pickled objects are refused/);
    archive.close();
  });

  it('refuses a member that inflates beyond the ratio limit', async () => {
    const bomb = writeZip([{ name: 'images.npy', content: npyFile('|u1', [8_000_000], Buffer.alloc(8_000_000)), deflate: true }]);
    await expect(NpzArchive.open(await onDisk(bomb))).rejects.toThrow(/images\.npy.*expected at most 200 unpacked bytes per packed byte, found \d+/);
    const allowed = await NpzArchive.open(await onDisk(bomb), { ...ARCHIVE_LIMITS, maxRatio: 2000 });
    expect((await allowed.header('images')).shape).toEqual([8_000_000]);
    allowed.close();
  });

  it('notices content that lies about its size', async () => {
    const content = npyFile('|u1', [100_000], Buffer.alloc(100_000, 7));
    const lying = writeZip([{ name: 'images.npy', content, deflate: true, declaredSize: content.length - 50_000 }]);
    const archive = await NpzArchive.open(await onDisk(lying));
    await expect(archive.stream('images').then(({ chunks }) => collect(chunks))).rejects.toThrow(/images\.npy/);
    archive.close();
  });

  it('notices a flipped bit', async () => {
    const content = npyFile('|u1', [1000], Buffer.alloc(1000, 7));
    const archive = await NpzArchive.open(await onDisk(writeZip([{ name: 'images.npy', content, declaredCrc: 1 }])));
    await expect(archive.read('images', 2000)).rejects.toThrow(/set\.npz: member images\.npy is damaged: expected CRC-32 00000001/);
    archive.close();
  });
});

it('readNpz gives every array', async () => {
  const arrays = await readNpz(writeZip([
    { name: 'a.npy', content: npyFile('|u1', [2], Uint8Array.of(1, 2)) },
    { name: 'b.npy', content: npyFile('<f4', [1], bytesOf(Float32Array.of(0.5))), deflate: true },
  ]));
  expect(arrays).toEqual({ a: { shape: [2], type: 'uint8', data: Uint8Array.of(1, 2) }, b: { shape: [1], type: 'float32', data: Float32Array.of(0.5) } });
});
