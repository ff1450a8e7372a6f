import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { encodeImage } from '../../support/png.ts';
import { writeZip } from '../../support/zip-writer.ts';
import type { ZipFileSpec } from '../../support/zip-writer.ts';
import { Ingestion } from './ingestion.ts';

const ingestion = new Ingestion();
afterEach(() => ingestion.done());

const GREY = { width: 6, height: 4, channels: 1 } as const;

/** A grey PNG that differs from every other `seed`'s. */
function png(seed: number): Promise<Buffer> {
  return encodeImage(GREY, (row, column) => (row * 50 + column * 7 + seed * 13) % 256);
}

async function zipOf(names: readonly string[], extra: readonly ZipFileSpec[] = []): Promise<Buffer> {
  const files = await Promise.all(names.map(async (name, seed): Promise<ZipFileSpec> => ({ name, content: await png(seed) })));
  return writeZip([...files, ...extra]);
}

const SPLIT_NAMES = ['train/NORMAL/a.png', 'train/PNEUMONIA/b.png', 'test/NORMAL/c.png', 'test/PNEUMONIA/d.png', 'val/NORMAL/e.png'];

describe('ingesting a ZIP of class folders', () => {
  it('reads train, test and val folders, keeping the files as they are', async () => {
    const { format, manifest, pack, splits, warnings } = await ingestion.run(await zipOf(SPLIT_NAMES));
    expect(format).toBe('IMAGE_ZIP');
    expect(manifest.images.map(({ name, split, label }) => [name, split, label])).toEqual([
      ['test/NORMAL/c.png', 'EVALUATION', 0], ['test/PNEUMONIA/d.png', 'EVALUATION', 1],
      ['train/NORMAL/a.png', 'GENERATION', 0], ['train/PNEUMONIA/b.png', 'GENERATION', 1],
      ['val/NORMAL/e.png', 'VALIDATION', 0],
    ]);
    const first = manifest.images[0];
    expect(first).toMatchObject({ width: 6, height: 4, channels: 1, encoding: 'png', patient: null });
    expect(pack.subarray(first?.offset, (first?.offset ?? 0) + (first?.length ?? 0)).equals(await png(2))).toBe(true);
    expect(splits.map((split) => split.images)).toEqual([2, 2]);
    expect(warnings).toEqual([]);
  });

  it('gives mean norms of the decoded pixels', async () => {
    const { splits } = await ingestion.run(await zipOf(SPLIT_NAMES));
    const norm = (seed: number): number => Math.hypot(...Array.from({ length: 24 }, (_, i) => ((Math.floor(i / 6) * 50 + (i % 6) * 7 + seed * 13) % 256) / 255));
    expect(splits[0]?.meanL2).toBeCloseTo((norm(0) + norm(1)) / 2, 12);
    expect(splits[1]?.meanL2).toBeCloseTo((norm(2) + norm(3)) / 2, 12);
    expect(splits[1]?.meanRms).toBeCloseTo((norm(2) + norm(3)) / 2 / Math.sqrt(24), 12);
  });

  it('tolerates root folders, system files and any case, and says what it ignored', async () => {
    const names = SPLIT_NAMES.map((name) => `archive/chest_xray/${name.replace('train', 'Train')}`);
    const junk = ['__MACOSX/._x.png', 'archive/.DS_Store', 'archive/chest_xray/train/NORMAL/.hidden.png', 'archive/Thumbs.db', 'archive/readme.txt'];
    const { manifest, warnings } = await ingestion.run(await zipOf(names, junk.map((name) => ({ name, content: 'junk' }))));
    expect(manifest.images).toHaveLength(5);
    expect(manifest.images[0]?.name).toBe('Train/NORMAL/a.png');
    expect(warnings).toEqual([expect.objectContaining({ code: 'FILES_IGNORED', message: expect.stringContaining('1 files that are no images were ignored, such as archive/readme.txt') })]);
  });

  it('takes images of mixed sizes, modes and formats', async () => {
    const { manifest, warnings } = await ingestion.run(writeZip([
      { name: 'train/normal/a.jpg', content: await encodeImage({ width: 9, height: 5, channels: 3 }, (row) => row * 20, 'jpeg') },
      { name: 'train/pneumonia/b.PNG', content: await encodeImage({ width: 3, height: 3, channels: 4 }, (_, column, channel) => column * 30 + channel) },
      { name: 'test/normal/c.jpeg', content: await encodeImage({ width: 7, height: 7, channels: 1 }, (row) => row, 'jpeg') },
      { name: 'test/pneumonia/d.png', content: await png(1) },
    ]));
    expect(manifest.images.map(({ name, width, height, channels, encoding }) => [name, width, height, channels, encoding])).toEqual([
      ['test/normal/c.jpeg', 7, 7, 1, 'jpeg'], ['test/pneumonia/d.png', 6, 4, 1, 'png'],
      ['train/normal/a.jpg', 9, 5, 3, 'jpeg'], ['train/pneumonia/b.PNG', 3, 3, 3, 'png'],
    ]);
    expect(warnings.map((warning) => warning.code)).toEqual(['ALPHA_DROPPED']);
  });

  it('does not depend on the order of the files in the archive', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `${i % 2 ? 'normal' : 'pneumonia'}/${i}.png`);
    const files = await Promise.all(names.map(async (name, seed): Promise<ZipFileSpec> => ({ name, content: await png(seed) })));
    const forward = await ingestion.run(writeZip(files));
    const backward = await ingestion.run(writeZip([...files].reverse()));
    expect(backward.manifest).toEqual(forward.manifest);
    expect(forward.splits.map((split) => split.classCounts)).toEqual([[3, 3], [3, 3]]);
  });
});

describe('patients of a ZIP', () => {
  it('are derived from names such as Kermany and colleagues use, and said to be', async () => {
    const names = [
      ...['IM-0115-0001.jpeg', 'IM-0115-0002.jpeg', 'NORMAL2-IM-0115-0001.jpeg', 'IM-0011-0001-0002.jpeg'].map((name) => `NORMAL/${name}`),
      ...['person123_bacteria_1.jpeg', 'person123_virus_2.jpeg', 'person7_virus_1.jpeg', 'person8_virus_1.jpeg'].map((name) => `PNEUMONIA/${name}`),
    ];
    const { manifest, splits, warnings } = await ingestion.run(await zipOf(names));
    const patients = Object.fromEntries(manifest.images.map((image) => [image.name, image.patient]));
    expect(patients).toEqual({
      'NORMAL/IM-0115-0001.jpeg': 'IM-0115', 'NORMAL/IM-0115-0002.jpeg': 'IM-0115',
      'NORMAL/NORMAL2-IM-0115-0001.jpeg': 'NORMAL2-IM-0115', 'NORMAL/IM-0011-0001-0002.jpeg': 'IM-0011',
      'PNEUMONIA/person123_bacteria_1.jpeg': 'person123', 'PNEUMONIA/person123_virus_2.jpeg': 'person123',
      'PNEUMONIA/person7_virus_1.jpeg': 'person7', 'PNEUMONIA/person8_virus_1.jpeg': 'person8',
    });
    const sideOf = (name: string): string | undefined => manifest.images.find((image) => image.name === name)?.split;
    expect(sideOf('NORMAL/IM-0115-0001.jpeg')).toBe(sideOf('NORMAL/IM-0115-0002.jpeg'));
    expect(sideOf('PNEUMONIA/person123_bacteria_1.jpeg')).toBe(sideOf('PNEUMONIA/person123_virus_2.jpeg'));
    expect(splits.map((split) => split.patients)).toEqual(splits.map((split) => new Set(manifest.images.filter((image) => image.split === split.split).map((image) => image.patient)).size));
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'PATIENTS_DERIVED', message: expect.stringMatching(/derived from file names: class normal: .*; class pneumonia: /) }));
    expect(manifest.splitRule).toContain('by patient where known');
  });

  it('are not derived when one name of a class does not fit, or all give the same', async () => {
    const { manifest, splits } = await ingestion.run(await zipOf([
      'NORMAL/IM-0001-0001.png', 'NORMAL/IM-0002-0001.png', 'NORMAL/other.png',
      'PNEUMONIA/scan-2020-1.png', 'PNEUMONIA/scan-2020-2.png', 'PNEUMONIA/scan-2020-3.png',
    ]));
    expect(manifest.images.every((image) => image.patient === null)).toBe(true);
    expect(manifest.patientRule).toBeNull();
    expect(splits.map((split) => split.patients)).toEqual([null, null]);
  });

  it('come from a CSV when there is one, with splits if it has them', async () => {
    const csv = '\uFEFFFile,Patient_ID,Split\r\na.png,"Doe, J",train\r\nNORMAL/b.png,p2,test\r\nPNEUMONIA/c.png,p3,train\r\n\r\nd.png,"Doe, J",test\r\n';
    const { manifest, warnings } = await ingestion.run(await zipOf(['NORMAL/a.png', 'NORMAL/b.png', 'PNEUMONIA/c.png', 'PNEUMONIA/d.png'], [{ name: 'patients.csv', content: csv }]));
    expect(manifest.images.map(({ name, patient, split }) => [name, patient, split])).toEqual([
      ['NORMAL/a.png', 'Doe, J', 'GENERATION'], ['NORMAL/b.png', 'p2', 'EVALUATION'],
      ['PNEUMONIA/c.png', 'p3', 'GENERATION'], ['PNEUMONIA/d.png', 'Doe, J', 'EVALUATION'],
    ]);
    expect(warnings.map((warning) => warning.code)).toEqual(['PATIENTS_IN_BOTH_SPLITS']);
  });

  it('of images missing from the CSV are unknown, and it is said', async () => {
    const { warnings, splits } = await ingestion.run(await zipOf(SPLIT_NAMES, [{ name: 'p.csv', content: 'file,patient\na.png,p1\n' }]));
    expect(warnings).toEqual([expect.objectContaining({ code: 'IMAGES_NOT_IN_CSV', message: expect.stringContaining('4 images are not in the CSV') })]);
    expect(splits.map((split) => split.patients)).toEqual([null, null]);
  });

  it.each([
    ['file,age\na.png,4\n', /expected columns file and patient \(split is optional\), found file, age/],
    ['file,patient,split\na.png,p1,holdout\n', /line 2: expected split train, test or val, found holdout/],
    ['file,patient\na.png,p1\na.png,p2\n', /line 3: file a\.png was named before/],
    ['file,patient,split\na.png,p1,test\nb.png,p2,train\nc.png,p3,test\nd.png,p4,test\ne.png,p5,val\n', /train\/NORMAL\/a\.png: its folder says GENERATION, the CSV says EVALUATION/],
    ['file,patient\n"a.png,p1\n', /p\.csv: expected a cell at character \d+ of the CSV, found a stray or unclosed quote/],
    ['file,patient,split\na.png,p1,train\n', /expected the CSV to name the split of every image, found none for test\/NORMAL\/c\.png/],
  ])('refuses the CSV %j', async (csv, message) => {
    const problems = await ingestion.problems(await zipOf(SPLIT_NAMES, [{ name: 'p.csv', content: csv }]));
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });
});

describe('what a ZIP is refused for', () => {
  it('folders that are no classes, listing what was expected', async () => {
    const problems = await ingestion.problems(await zipOf(['train/NORMAL/a.png', 'train/COVID/b.png', 'test/NORMAL/c.png', 'stray.png']));
    const messages = problems.map((problem) => problem.message).join('\n');
    expect(messages).toMatch(/expected folders normal, pneumonia \(in any case\), found train\/COVID/);
    expect(messages).toMatch(/found stray\.png outside of any folder/);
  });

  it('an archive without images', async () => {
    expect(await ingestion.problems(writeZip([]))).toEqual([expect.objectContaining({ code: 'NO_IMAGES' })]);
    expect(await ingestion.problems(writeZip([{ name: 'readme.txt', content: 'x' }]))).toEqual([expect.objectContaining({ code: 'NO_IMAGES' })]);
  });

  it('formats it does not read', async () => {
    const problems = await ingestion.problems(await zipOf(SPLIT_NAMES, [{ name: 'train/NORMAL/scan.dcm', content: 'x' }]));
    expect(problems).toEqual([expect.objectContaining({ code: 'UNSUPPORTED_IMAGE', message: expect.stringContaining('train/NORMAL/scan.dcm') })]);
  });

  it('images with and without a split folder', async () => {
    const problems = await ingestion.problems(await zipOf([...SPLIT_NAMES, 'NORMAL/x.png']));
    expect(problems).toEqual([expect.objectContaining({ code: 'MIXED_LAYOUT', message: expect.stringContaining('found 1 of 6 outside, such as NORMAL/x.png') })]);
  });

  it('unreadable images, each by name', async () => {
    const whole = await encodeImage({ width: 40, height: 40, channels: 3 }, (row, column) => (row * column * 17) % 256, 'jpeg');
    const deep = await sharp(new Uint16Array(16), { raw: { width: 4, height: 4, channels: 1 } }).toColourspace('grey16').png().toBuffer();
    const problems = await ingestion.problems(await zipOf(SPLIT_NAMES, [
      { name: 'train/NORMAL/cut.jpeg', content: whole.subarray(0, whole.length / 2) },
      { name: 'train/NORMAL/text.png', content: 'not an image' },
      { name: 'train/NORMAL/vector.png', content: '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>' },
      { name: 'train/NORMAL/deep.png', content: deep },
      { name: 'train/NORMAL/bomb.png', content: pngHeader(60_000, 60_000) },
    ]));
    const byName = Object.fromEntries(problems.map((problem) => [problem.path[1], problem.message]));
    expect(Object.keys(byName).sort()).toEqual(['bomb', 'cut', 'deep', 'text', 'vector'].map((name) => `train/NORMAL/${name}.${name === 'cut' ? 'jpeg' : 'png'}`));
    expect(byName['train/NORMAL/text.png']).toContain('neither PNG nor JPEG');
    expect(byName['train/NORMAL/vector.png']).toContain('neither PNG nor JPEG');
    expect(byName['train/NORMAL/deep.png']).toContain('expected 8 bits a channel, found ushort');
    expect(byName['train/NORMAL/bomb.png']).toMatch(/pixel limit/);
    expect(problems.every((problem) => problem.code === 'UNREADABLE_IMAGE')).toBe(true);
  });

  it('names that leave the folder', async () => {
    const problems = await ingestion.problems(await zipOf(SPLIT_NAMES, [{ name: '../train/NORMAL/x.png', content: 'x' }]));
    expect(problems).toEqual([expect.objectContaining({ code: 'UNSAFE_ARCHIVE', message: expect.stringContaining('found ".."') })]);
  });

  it.each([['test', 'evaluation'], ['train', 'generation']])('no %s folder', async (folder, split) => {
    const problems = await ingestion.problems(await zipOf(SPLIT_NAMES.filter((name) => !name.startsWith(folder))));
    expect(problems[0]?.message).toContain(`expected images for the ${split} split (${folder}), found none`);
  });

  it('a file that is no archive', async () => {
    expect((await ingestion.problems(Buffer.from('GIF89a')))[0]?.message).toContain('upload.zip: expected a complete ZIP archive');
  });
});

/** A PNG that claims a size and has next to no data. */
function pngHeader(width: number, height: number): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.writeUInt8(8, 8);
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', size), chunk('IDAT', deflateSync(Buffer.alloc(100))), chunk('IEND', Buffer.alloc(0))]);
}

const CHEST = new URL('../../../../shared/data/chest-xray-224/', import.meta.url);
const whenShared = existsSync(CHEST) ? describe : describe.skip;

whenShared('the Kermany chest X-rays (skipped without ../shared)', () => {
  it('are read with their folders, patients and leaks', async () => {
    const files: ZipFileSpec[] = [];
    for (const split of ['train', 'test']) {
      for (const className of ['NORMAL', 'PNEUMONIA']) {
        for (const name of readdirSync(new URL(`${split}/${className}/`, CHEST)).slice(0, 60)) {
          files.push({ name: `chest/${split}/${className}/${name}`, content: await readFile(new URL(`${split}/${className}/${name}`, CHEST)) });
        }
      }
    }
    const { splits, manifest, warnings } = await ingestion.run(writeZip(files));
    expect(splits.map((split) => split.classCounts)).toEqual([[60, 60], [60, 60]]);
    expect(manifest.images.every((image) => image.width === 224 && image.encoding === 'jpeg' && /^(person\d+|(NORMAL2-)?IM-\d+)$/.test(image.patient ?? ''))).toBe(true);
    expect(warnings.map((warning) => warning.code)).toContain('PATIENTS_DERIVED');
  });
});
