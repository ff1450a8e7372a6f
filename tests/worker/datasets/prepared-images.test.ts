import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitPixels } from '../../../src/worker/runner/datasets/fit-pixels.ts';
import { PreparedImages } from '../../../src/worker/runner/datasets/prepared-images.ts';
import { bytesOf, npyFile } from '../../support/npy-writer.ts';
import { encodeImage } from '../../support/png.ts';
import { writeZip } from '../../support/zip-writer.ts';
import { Ingestion } from './ingestion.ts';

const ingestion = new Ingestion();
let cacheDirectory: string;
beforeEach(async () => { cacheDirectory = await mkdtemp(join(tmpdir(), 'assay-cache-')); });
afterEach(async () => {
  await ingestion.done();
  await rm(cacheDirectory, { recursive: true });
});

const unit = (byte: number): number => Math.fround(byte / 255);

async function greyNpz(): Promise<Awaited<ReturnType<Ingestion['run']>>> {
  const pixels = Uint8Array.from({ length: 6 * 4 * 4 }, (_, i) => (i * 37) % 256);
  const labels = (values: readonly number[]): Buffer => npyFile('|u1', [values.length], Uint8Array.from(values));
  return ingestion.run(writeZip([
    { name: 'train_images.npy', content: npyFile('|u1', [4, 4, 4], pixels.subarray(0, 64)) }, { name: 'train_labels.npy', content: labels([0, 1, 1, 0]) },
    { name: 'test_images.npy', content: npyFile('|u1', [2, 4, 4], pixels.subarray(64)) }, { name: 'test_labels.npy', content: labels([1, 0]) },
  ]));
}

async function colourZip(): Promise<Awaited<ReturnType<Ingestion['run']>>> {
  const colour = (seed: number): Promise<Buffer> => encodeImage({ width: 8, height: 6, channels: 3 }, (row, column, channel) => (row * 40 + column * 11 + channel * 60 + seed) % 256);
  return ingestion.run(writeZip([
    { name: 'train/normal/a.png', content: await colour(0) }, { name: 'train/pneumonia/b.png', content: await colour(9) },
    { name: 'test/normal/c.png', content: await colour(20) }, { name: 'test/pneumonia/d.png', content: await colour(70) },
  ]));
}

const GREY_4 = { height: 4, width: 4, channels: 1, resize: 'BILINEAR' } as const;

describe('PreparedImages', () => {
  it('gives float32 of byte / 255 exactly, in any order, with labels and names', async () => {
    const images = await PreparedImages.open(await greyNpz(), 'GENERATION', GREY_4, { cacheDirectory });
    expect([images.count, images.imageShape, [...images.labels], images.nameOf(2), images.patientOf(2)]).toEqual([4, [1, 4, 4], [0, 1, 1, 0], 'train/2', undefined]);
    const batch = await images.read(Uint32Array.of(3, 0));
    expect(batch.shape).toEqual([2, 1, 4, 4]);
    expect(Array.from(batch.data)).toEqual([...Array.from({ length: 16 }, (_, i) => unit(((48 + i) * 37) % 256)), ...Array.from({ length: 16 }, (_, i) => unit((i * 37) % 256))]);
    await expect(async () => images.read(Uint32Array.of(4))).rejects.toThrow(/expected an image index below 4, found 4/);
    images.close();
  });

  it('reads one split only', async () => {
    const images = await PreparedImages.open(await greyNpz(), 'EVALUATION', GREY_4, { cacheDirectory });
    expect([images.count, [...images.labels]]).toEqual([2, [1, 0]]);
    expect((await images.read(Uint32Array.of(0))).data[0]).toBe(unit((64 * 37) % 256));
    images.close();
  });

  it('replicates grey for colour models, plane by plane', async () => {
    const images = await PreparedImages.open(await greyNpz(), 'GENERATION', { ...GREY_4, channels: 3 }, { cacheDirectory });
    const { data } = await images.read(Uint32Array.of(1));
    const grey = Array.from({ length: 16 }, (_, i) => unit(((16 + i) * 37) % 256));
    expect(Array.from(data)).toEqual([...grey, ...grey, ...grey]);
    images.close();
  });

  it('keeps colour as planes and turns it into ITU-R 601 luma for grey models', async () => {
    const dataset = await colourZip();
    const fit = { height: 6, width: 8, channels: 3, resize: 'BILINEAR' } as const;
    const pixel = (row: number, column: number, channel: number): number => (row * 40 + column * 11 + channel * 60) % 256;
    const colour = await PreparedImages.open(dataset, 'GENERATION', fit, { cacheDirectory });
    const { data } = await colour.read(Uint32Array.of(0));
    for (const channel of [0, 1, 2]) expect(data[channel * 48 + 2 * 8 + 5]).toBe(unit(pixel(2, 5, channel)));
    const grey = await PreparedImages.open(dataset, 'GENERATION', { ...fit, channels: 1 }, { cacheDirectory });
    const luma = (await grey.read(Uint32Array.of(0))).data;
    expect(luma[2 * 8 + 5]).toBe(unit(Math.round(0.299 * pixel(2, 5, 0) + 0.587 * pixel(2, 5, 1) + 0.114 * pixel(2, 5, 2))));
    colour.close();
    grey.close();
  });

  it.each(['NEAREST', 'BILINEAR', 'BICUBIC'] as const)('resizes with %s to whole bytes', async (resize) => {
    const dataset = await greyNpz();
    const images = await PreparedImages.open(dataset, 'GENERATION', { height: 7, width: 5, channels: 1, resize }, { cacheDirectory });
    const expected = fitPixels({ width: 4, height: 4, channels: 1, data: dataset.pack.subarray(0, 16) }, { height: 7, width: 5, channels: 1, resize });
    expect(Array.from((await images.read(Uint32Array.of(0))).data)).toEqual(Array.from(expected, unit));
    images.close();
  });

  it('prepares once for a model size and again for another', async () => {
    const dataset = await greyNpz();
    let prepared = 0;
    const options = { cacheDirectory, onPrepared: () => { prepared += 1; } };
    (await PreparedImages.open(dataset, 'GENERATION', GREY_4, options)).close();
    (await PreparedImages.open(dataset, 'GENERATION', GREY_4, options)).close();
    expect(prepared).toBe(4);
    (await PreparedImages.open(dataset, 'EVALUATION', GREY_4, options)).close();
    (await PreparedImages.open(dataset, 'GENERATION', { ...GREY_4, width: 5 }, options)).close();
    (await PreparedImages.open(dataset, 'GENERATION', { ...GREY_4, width: 5, resize: 'NEAREST' }, options)).close();
    expect(prepared).toBe(4 + 2 + 4 + 4);
    expect((await readdir(cacheDirectory)).every((name) => /^[0-9a-f]{64}\.u8$/.test(name))).toBe(true);
  });

  it('prepares again when a cache file was cut', async () => {
    const dataset = await greyNpz();
    (await PreparedImages.open(dataset, 'GENERATION', GREY_4, { cacheDirectory })).close();
    const [name = ''] = await readdir(cacheDirectory);
    await truncate(join(cacheDirectory, name), 10);
    const images = await PreparedImages.open(dataset, 'GENERATION', GREY_4, { cacheDirectory });
    expect((await images.read(Uint32Array.of(3))).data[15]).toBe(unit((63 * 37) % 256));
    images.close();
  });

  it('two runners that prepare the same split at once both get it', async () => {
    const dataset = await greyNpz();
    const both = await Promise.all([1, 2].map(() => PreparedImages.open(dataset, 'GENERATION', GREY_4, { cacheDirectory })));
    const [first, second] = await Promise.all(both.map((images) => images.read(Uint32Array.of(0, 1, 2, 3))));
    expect(bytesOf(first?.data ?? new Float32Array()).equals(bytesOf(second?.data ?? new Float32Array(1)))).toBe(true);
    expect(await readdir(cacheDirectory)).toHaveLength(1);
    for (const images of both) images.close();
  });
});
