import { problemsOf } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import type { NpyHeader } from '../../../numeric/formats/npy-header.ts';
import type { NpyArray } from '../../../numeric/formats/npy.ts';
import type { NpzArchive } from '../../../numeric/formats/npz.ts';
import type { ManifestSplit } from './manifest.ts';

/** One group of arrays of an NPZ: images, labels, perhaps patients, of one split or (split null) of all. */
export interface NpzSection {
  readonly prefix: 'train_' | 'val_' | 'test_' | '';
  readonly split: ManifestSplit | null;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly labels: Int32Array;
  readonly patients: readonly string[] | null;
}

const MEDMNIST_SECTIONS = [
  { prefix: 'train_', split: 'GENERATION' },
  { prefix: 'val_', split: 'VALIDATION' },
  { prefix: 'test_', split: 'EVALUATION' },
] as const;
const MAX_LABEL_BYTES = 64 * 1024 ** 2;
const MAX_PATIENT_BYTES = 256 * 1024 ** 2;

/** The arrays by which an NPZ is understood, or every reason why it is not. */
export async function readNpzSections(
  archive: NpzArchive, classes: readonly string[],
): Promise<{ sections: readonly NpzSection[]; problems: readonly Problem[] }> {
  const plain = [{ prefix: '', split: null }] as const;
  const present = archive.has('images') ? plain : MEDMNIST_SECTIONS.filter(({ prefix }) => archive.has(`${prefix}images`));
  if (present.length === 0) {
    const expected = 'arrays train_images, train_labels, test_images, test_labels (MedMNIST) or images, labels';
    const message = `${archive.name}: expected ${expected}; found ${archive.arrays.join(', ') || 'none'}`;
    return { sections: [], problems: [{ code: 'NO_IMAGES', message, path: [archive.name] }] };
  }
  const sections: NpzSection[] = [];
  const problems: Problem[] = [];
  for (const section of present) {
    try {
      const read = await readSection(archive, section, classes);
      if (read.section) sections.push(read.section);
      problems.push(...read.problems);
    } catch (error) {
      problems.push(...problemsOf(error, [archive.name, `${section.prefix}images`]));
    }
  }
  return { sections, problems };
}

interface SectionName {
  readonly prefix: NpzSection['prefix'];
  readonly split: ManifestSplit | null;
}

async function readSection(
  archive: NpzArchive, { prefix, split }: SectionName, classes: readonly string[],
): Promise<{ section?: NpzSection; problems: readonly Problem[] }> {
  const names = { images: `${prefix}images`, labels: `${prefix}labels`, patients: `${prefix}patients` };
  const problems: Problem[] = [];
  const refuse = (array: string, message: string): void => {
    problems.push({ code: 'INVALID_ARRAY', message: `${archive.where(array)}: ${message}`, path: [archive.name, array] });
  };
  const header = await archive.header(names.images);
  const [count = 0, height = 0, width = 0, channels = 1] = header.shape;
  for (const message of imageProblems(header)) refuse(names.images, message);
  if (!archive.has(names.labels)) {
    refuse(names.labels, 'expected this array beside the images, found none');
    return { problems };
  }
  const labels = await readLabels(archive, names.labels, { count, classes }, refuse);
  const patients = archive.has(names.patients) ? patientNames(await archive.read(names.patients, MAX_PATIENT_BYTES)) : null;
  if (patients && patients.length !== count) refuse(names.patients, `expected one patient for each of ${count} images, found ${patients.length}`);
  if (problems.length > 0) return { problems };
  return { section: { prefix, split, height, width, channels: channels === 3 ? 3 : 1, labels, patients }, problems };
}

function imageProblems({ shape, type, descr, fortranOrder }: NpyHeader): string[] {
  const problems: string[] = [];
  if (!isImageShape(shape)) problems.push(`expected shape [n, h, w], [n, h, w, 1] or [n, h, w, 3], found [${shape.join(', ')}]`);
  if (type !== 'uint8') {
    problems.push(`expected uint8 pixels from 0 to 255, found ${descr}: save (images * 255).round().astype("uint8") if they are in [0, 1]`);
  }
  if (fortranOrder) problems.push('expected C order, found Fortran order: save numpy.ascontiguousarray(images)');
  return problems;
}

function isImageShape(shape: readonly number[]): boolean {
  const [, height = 0, width = 0, channels = 1] = shape;
  return (shape.length === 3 || shape.length === 4) && height >= 1 && width >= 1 && (channels === 1 || channels === 3);
}

async function readLabels(
  archive: NpzArchive, name: string, expected: { count: number; classes: readonly string[] }, refuse: (array: string, message: string) => void,
): Promise<Int32Array> {
  const { shape, type, data } = await archive.read(name, MAX_LABEL_BYTES);
  const [count = 0, columns = 1] = shape;
  if (!(shape.length === 1 || (shape.length === 2 && columns === 1))) {
    const reason = columns > 1 ? ': several labels an image are not supported' : '';
    refuse(name, `expected one label an image, shape [n] or [n, 1], found [${shape.join(', ')}]${reason}`);
    return new Int32Array(0);
  }
  if (/^(float|bytes|text)/.test(type)) {
    refuse(name, `expected integer labels, found ${type}`);
    return new Int32Array(0);
  }
  if (count !== expected.count) refuse(name, `expected one label for each of ${expected.count} images, found ${count}`);
  const labels = Int32Array.from(data as ArrayLike<number | bigint>, (value) => clampToInt32(value));
  const range = rangeProblem(labels, expected.classes);
  if (range) refuse(name, range);
  return labels;
}

function rangeProblem(labels: Int32Array, classes: readonly string[]): string | undefined {
  const isWrong = (label: number): boolean => label < 0 || label >= classes.length;
  const first = labels.findIndex(isWrong);
  if (first < 0) return undefined;
  const others = labels.filter(isWrong).length - 1;
  const more = others > 0 ? ` and ${others} more out of range` : '';
  return `expected labels 0 to ${classes.length - 1} (${classes.join(', ')}), found ${labels[first]} at index ${first}${more}`;
}

/** Values beyond 32 bits stay out of range instead of wrapping into it. */
function clampToInt32(value: number | bigint): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Number(value)));
}

function patientNames(array: NpyArray): readonly string[] {
  return Array.from(array.data as ArrayLike<number | bigint | string>, (value) => String(value));
}
