import { jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Random } from '../../src/kernel/random.ts';
import type { NpyArray } from '../../src/numeric/formats/npy.ts';
import { readNpz } from '../../src/numeric/formats/npz.ts';
import { drawPatient } from '../../samples/radiographs/patient.ts';
import { drawExposure, takeRadiograph } from '../../samples/radiographs/radiograph.ts';
import { SAMPLE_SEED } from '../../samples/radiographs/radiograph-dataset.ts';
import { encodeNpz } from '../../samples/radiographs/write-npz.ts';

const sampleFile = fileURLToPath(new URL('../../samples/synthetic-radiographs.npz', import.meta.url));
const generator = fileURLToPath(new URL('../../samples/radiographs/generate.ts', import.meta.url));
const SPLITS = ['train', 'val', 'test'];

describe('the synthetic radiographs', () => {
  let directory: string;
  let committed: Readonly<Record<string, NpyArray>>;
  let again: Readonly<Record<string, NpyArray>>;
  const elementsOf = (array: string): readonly unknown[] => [...(again[array]?.data ?? [])];

  // In a process of its own: Jest's realms make the arithmetic many times slower.
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'assay-samples-'));
    const file = join(directory, 'again.npz');
    await promisify(execFile)(process.execPath, ['--import', 'tsx', generator, String(SAMPLE_SEED), file]);
    committed = await readNpz(await readFile(sampleFile));
    again = await readNpz(await readFile(file));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  // Arrays, not the archive: zlib promises what deflated bytes inflate to, not the bytes themselves.
  it('are the committed ones, pixel for pixel, when made again from the seed', () => {
    expect(Object.keys(again)).toEqual(SPLITS.flatMap((split) => ['images', 'labels', 'patients'].map((array) => `${split}_${array}`)));
    expect(Object.keys(committed)).toEqual(Object.keys(again));
    for (const [name, { shape, type, data }] of Object.entries(again)) {
      expect({ name, shape: committed[name]?.shape, type: committed[name]?.type }).toEqual({ name, shape, type });
      expect(data.length).toBeGreaterThan(0);
      expect(data.every((element, index) => element === committed[name]?.data[index])).toBe(true);
    }
  });

  it('have as many normal as pneumonia images in every split', () => {
    for (const split of SPLITS) {
      const labels = elementsOf(`${split}_labels`);
      expect(labels.length).toBeGreaterThan(0);
      expect(labels.filter((label) => label === 1).length * 2).toBe(labels.length);
    }
  });

  it('keep every patient in one split and one class', () => {
    const seen = new Map<unknown, string>();
    for (const split of SPLITS) {
      const labels = elementsOf(`${split}_labels`);
      elementsOf(`${split}_patients`).forEach((patient, index) => {
        const place = `${split}/${String(labels[index])}`;
        expect(seen.get(patient) ?? place).toBe(place);
        seen.set(patient, place);
      });
    }
    expect(seen.size).toBe(364);
  });
});

describe('a synthetic patient', () => {
  it('looks alike, not the same, from picture to picture', () => {
    const random = Random.fromSeed(3);
    const patient = drawPatient(random, 'p', 'normal');
    const other = drawPatient(random, 'q', 'normal');
    const take = (who: typeof patient): Uint8Array => takeRadiograph(who, drawExposure(random), random);
    const distance = (a: Uint8Array, b: Uint8Array): number => a.reduce((sum, grey, i) => sum + Math.abs(grey - (b[i] ?? 0)), 0);
    const first = take(patient);
    const within = distance(first, take(patient));
    expect(within).toBeGreaterThan(0);
    expect(within).toBeLessThan(distance(first, take(other)));
  });

  it('has infiltrates if and only if it has pneumonia', () => {
    const random = Random.fromSeed(5);
    for (let index = 0; index < 20; index++) {
      expect(drawPatient(random, 'n', 'normal').infiltrates).toHaveLength(0);
      expect(drawPatient(random, 'p', 'pneumonia').infiltrates.length).toBeGreaterThan(0);
    }
  });
});

describe('encodeNpz', () => {
  it('writes numbers and texts that read back the same', async () => {
    const arrays = await readNpz(encodeNpz({
      pixels: { shape: [2, 1, 2], data: Uint8Array.of(0, 128, 255, 7) },
      names: { shape: [2], data: ['a', 'zoë'] },
    }));
    expect(arrays.pixels).toEqual({ shape: [2, 1, 2], type: 'uint8', data: Uint8Array.of(0, 128, 255, 7) });
    expect(arrays.names).toEqual({ shape: [2], type: 'text', data: ['a', 'zoë'] });
  });

  it('writes the same bytes at any time', () => {
    const arrays = { pixels: { shape: [3], data: Uint8Array.of(1, 2, 3) } };
    jest.useFakeTimers({ now: 0 });
    const early = encodeNpz(arrays);
    jest.useFakeTimers({ now: 1e12 });
    const late = encodeNpz(arrays);
    jest.useRealTimers();
    expect(late.equals(early)).toBe(true);
  });
});
