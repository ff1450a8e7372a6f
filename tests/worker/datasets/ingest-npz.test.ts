import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import { bytesOf, npyFile } from '../../support/npy-writer.ts';
import { writeZip } from '../../support/zip-writer.ts';
import type { ZipFileSpec } from '../../support/zip-writer.ts';
import { Ingestion } from './ingestion.ts';

const ingestion = new Ingestion();
afterEach(() => ingestion.done());

const SIDE = 4;

function images(count: number, options: { channels?: number; seed?: number } = {}): Buffer {
  const shape = [count, SIDE, SIDE, ...(options.channels ? [options.channels] : [])];
  const size = shape.reduce((product, extent) => product * extent, 1);
  return npyFile('|u1', shape, Uint8Array.from({ length: size }, (_, i) => (i * 37 + (options.seed ?? 0) * 101) % 256));
}

function labels(values: readonly number[], shape: readonly number[] = [values.length]): Buffer {
  return npyFile('|u1', shape, Uint8Array.from(values));
}

function medmnist(overrides: Readonly<Record<string, Buffer | undefined>> = {}): Buffer {
  const arrays: Readonly<Record<string, Buffer | undefined>> = {
    train_images: images(4), train_labels: labels([0, 1, 0, 1], [4, 1]),
    val_images: images(2, { seed: 1 }), val_labels: labels([0, 1], [2, 1]),
    test_images: images(3, { seed: 2 }), test_labels: labels([1, 0, 1], [3, 1]),
    ...overrides,
  };
  return writeZip(Object.entries(arrays).flatMap(([name, content]): ZipFileSpec[] => (content ? [{ name: `${name}.npy`, content, deflate: true }] : [])));
}

describe('ingesting an NPZ with MedMNIST arrays', () => {
  it('keeps the splits, the labels and every pixel', async () => {
    const { format, manifest, pack, splits, warnings } = await ingestion.run(medmnist());
    expect(format).toBe('NPZ');
    expect(manifest.images.map(({ name, split, label }) => [name, split, label])).toEqual([
      ['train/0', 'GENERATION', 0], ['train/1', 'GENERATION', 1], ['train/2', 'GENERATION', 0], ['train/3', 'GENERATION', 1],
      ['val/0', 'VALIDATION', 0], ['val/1', 'VALIDATION', 1],
      ['test/0', 'EVALUATION', 1], ['test/1', 'EVALUATION', 0], ['test/2', 'EVALUATION', 1],
    ]);
    expect(splits.map(({ split, images: count, patients, classCounts }) => [split, count, patients, classCounts]))
      .toEqual([['GENERATION', 4, null, [2, 2]], ['EVALUATION', 3, null, [1, 2]]]);
    const test1 = manifest.images[7];
    expect([...pack.subarray(test1?.offset, (test1?.offset ?? 0) + 16)]).toEqual(Array.from({ length: 16 }, (_, i) => ((i + 16) * 37 + 202) % 256));
    expect(warnings).toEqual([]);
  });

  it('states mean norms of [0,1] pixels over all channels, in float64', async () => {
    const { splits, pack, manifest } = await ingestion.run(medmnist({ train_images: images(4, { channels: 3 }), test_images: images(3, { channels: 3, seed: 2 }) }));
    const generation = manifest.images.filter((image) => image.split === 'GENERATION');
    const norms = generation.map(({ offset, length }) => {
      const values = Array.from(pack.subarray(offset, offset + length), (value) => value / 255);
      return { l2: Math.hypot(...values), linf: Math.max(...values), rms: Math.hypot(...values) / Math.sqrt(length) };
    });
    const mean = (key: 'l2' | 'linf' | 'rms'): number => norms.reduce((sum, norm) => sum + norm[key], 0) / norms.length;
    expect(generation[0]).toMatchObject({ channels: 3, length: 48 });
    expect(splits[0]?.meanL2).toBeCloseTo(mean('l2'), 12);
    expect(splits[0]?.meanLinf).toBeCloseTo(mean('linf'), 12);
    expect(splits[0]?.meanRms).toBeCloseTo(mean('rms'), 12);
  });

  it('takes 64-bit labels in a flat array and knows patients where they are given', async () => {
    const { splits, manifest, warnings } = await ingestion.run(medmnist({
      train_labels: npyFile('<i8', [4], bytesOf(BigInt64Array.of(0n, 1n, 1n, 0n))),
      train_patients: npyFile('|S2', [4], Buffer.from('p1p1p2p3')), test_patients: npyFile('|S2', [3], Buffer.from('p3p3p4')),
      val_patients: npyFile('<i4', [2], bytesOf(Int32Array.of(8, 9))),
    }));
    expect(manifest.images.map((image) => image.patient)).toEqual(['p1', 'p1', 'p2', 'p3', '8', '9', 'p3', 'p3', 'p4']);
    expect(splits.map((split) => split.patients)).toEqual([3, 2]);
    expect(warnings).toEqual([expect.objectContaining({ code: 'PATIENTS_IN_BOTH_SPLITS', message: expect.stringMatching(/1 patients .* \(2 evaluation images\)/) })]);
  });

  it('warns of the very same images in both splits', async () => {
    const { warnings } = await ingestion.run(medmnist({ test_images: images(3) }));
    expect(warnings).toEqual([expect.objectContaining({ code: 'IMAGES_IN_BOTH_SPLITS', message: expect.stringContaining('3 evaluation images are identical') })]);
  });

  it('warns when a split lacks a class', async () => {
    const { warnings } = await ingestion.run(medmnist({ test_labels: labels([1, 1, 1]) }));
    expect(warnings).toEqual([expect.objectContaining({ code: 'CLASS_MISSING_FROM_SPLIT', message: expect.stringContaining('the evaluation split has no image of normal') })]);
  });
});

describe('ingesting an NPZ without splits', () => {
  const plain = (count: number, patients?: readonly number[]): Buffer => writeZip([
    { name: 'images.npy', content: images(count) },
    { name: 'labels.npy', content: labels(Array.from({ length: count }, (_, i) => Number(i % 4 === 0))) },
    ...(patients ? [{ name: 'patients.npy', content: npyFile('<i4', [count], bytesOf(Int32Array.from(patients))) }] : []),
  ]);

  it('splits each class by the fraction, the same way every time', async () => {
    const first = await ingestion.run(plain(80), { generationFraction: 0.75 });
    const second = await ingestion.run(plain(80), { generationFraction: 0.75 });
    expect(first.splits.map((split) => split.classCounts)).toEqual([[45, 15], [15, 5]]);
    expect(second.manifest).toEqual(first.manifest);
    expect(first.manifest.splitRule).toMatch(/made by Assay: by image, stratified by class, 0.75 .* seed \d+/);
  });

  it('keeps the images of a patient on one side', async () => {
    const patients = Array.from({ length: 80 }, (_, i) => Math.floor(i / 5));
    const { manifest, splits } = await ingestion.run(plain(80, patients));
    const sides = new Map<string | null, Set<string>>();
    for (const image of manifest.images) sides.set(image.patient, (sides.get(image.patient) ?? new Set()).add(image.split));
    expect(sides.size).toBe(16);
    for (const side of sides.values()) expect(side.size).toBe(1);
    expect(splits.map((split) => split.images)).toEqual([40, 40]);
    expect(splits.map((split) => split.patients)).toEqual([8, 8]);
  });
});

describe('what an NPZ is refused for, with the place', () => {
  const refused: readonly [string, Parameters<typeof medmnist>[0], RegExp][] = [
    ['a label out of range', { test_labels: labels([1, 7, 9]) }, /test_labels\.npy: expected labels 0 to 1 \(normal, pneumonia\), found 7 at index 1 and 1 more out of range/],
    ['a negative label', { test_labels: npyFile('<i4', [3], bytesOf(Int32Array.of(0, 0, -1))) }, /found -1 at index 2$/],
    ['a label beyond 32 bits', { test_labels: npyFile('<i8', [3], bytesOf(BigInt64Array.of(0n, 4294967297n, 0n))) }, /found 2147483647 at index 1/],
    ['fewer labels than images', { test_labels: labels([1, 0]) }, /test_labels\.npy: expected one label for each of 3 images, found 2/],
    ['several labels an image', { test_labels: labels([1, 0, 1, 1, 0, 1], [3, 2]) }, /found \[3, 2\]: several labels an image are not supported/],
    ['float labels', { test_labels: npyFile('<f4', [3], bytesOf(Float32Array.of(0, 1, 1))) }, /expected integer labels, found float32/],
    ['float images', { test_images: npyFile('<f4', [3, 1, 1], bytesOf(Float32Array.of(0, 1, 1))) }, /test_images\.npy: expected uint8 pixels from 0 to 255, found <f4/],
    ['pickled images', { test_images: npyFile('|O', [3], Buffer.from('\x80\x04.')) }, /test_images\.npy: pickled objects are refused/],
    ['images of two channels', { test_images: images(3, { channels: 2 }) }, /expected shape \[n, h, w\].*found \[3, 4, 4, 2\]/],
    ['flat images', { test_images: npyFile('|u1', [3, 16], Buffer.alloc(48)) }, /expected shape \[n, h, w\].*found \[3, 16\]/],
    ['Fortran order', { test_images: npyFile('|u1', [3, 4, 4], Buffer.alloc(48), { fortran: true }) }, /expected C order, found Fortran order/],
    ['no labels', { test_labels: undefined }, /test_labels\.npy: expected this array beside the images, found none/],
    ['no test split', { test_images: undefined, test_labels: undefined }, /expected images for the evaluation split \(test\), found none/],
    ['no train split', { train_images: undefined, train_labels: undefined }, /expected images for the generation split \(train\), found none/],
    ['a class without images', { train_labels: labels([1, 1, 1, 1]), val_labels: labels([1, 1]), test_labels: labels([1, 1, 1]) }, /expected images of every class, found none of normal/],
  ];
  it.each(refused)('%s', async (_name, overrides, message) => {
    const problems = await ingestion.problems(medmnist(overrides));
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
    expect(problems[0]?.path[0]).toBe('upload.zip');
  });

  it('gives the problems of all arrays at once', async () => {
    const problems = await ingestion.problems(medmnist({ test_labels: labels([1, 7, 9]), train_images: npyFile('|O', [1], Buffer.from('.')) }));
    expect(problems).toHaveLength(2);
  });

  it('an NPZ of something else, naming what it holds', async () => {
    const problems = await ingestion.problems(writeZip([{ name: 'weights.npy', content: images(1) }]));
    expect(problems).toEqual([expect.objectContaining({ code: 'NO_IMAGES', message: expect.stringContaining('found weights') })]);
  });
});

const PNEUMONIA = new URL('../../../../shared/data/pneumonia-28.npz', import.meta.url);
const whenShared = existsSync(PNEUMONIA) ? describe : describe.skip;

whenShared('PneumoniaMNIST (skipped without ../shared)', () => {
  it('has its train, test and val images, pixel by pixel', async () => {
    const bytes = await readFile(PNEUMONIA);
    const { splits, manifest, pack, warnings } = await ingestion.run(bytes);
    expect(splits.map((split) => split.images)).toEqual([2428, 468]);
    expect(manifest.images.filter((image) => image.split === 'VALIDATION')).toHaveLength(270);
    expect(splits.map((split) => split.classCounts)).toEqual([[1214, 1214], [234, 234]]);
    const { test_images: test } = await readNpz(bytes);
    const at = manifest.images.findIndex((image) => image.name === 'test/467');
    const { offset = 0, label } = manifest.images[at] ?? {};
    expect(pack.subarray(offset, offset + 784).equals((test?.data as Uint8Array).subarray(467 * 784, 468 * 784))).toBe(true);
    expect(label).toBe(Number(((await readNpz(bytes))['test_labels']?.data as Uint8Array)[467]));
    expect(warnings.filter((warning) => warning.code !== 'IMAGES_IN_BOTH_SPLITS')).toEqual([]);
  });
});
