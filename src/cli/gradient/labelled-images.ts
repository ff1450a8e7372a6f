import { open } from 'node:fs/promises';
import { AppError, ProblemsError, messageOf, problemsOf, type Problem } from '../../kernel/errors.ts';
import { NpzArchive } from '../../numeric/formats/npz.ts';
import { ARCHIVE_LIMITS } from '../../numeric/formats/zip-checks.ts';
import type { NpyArray } from '../../numeric/formats/npy.ts';
import type { InputSpec } from '../../numeric/importers/imported-model.ts';
import { floatTensor, type FloatTensor } from '../../numeric/tensor/tensor.ts';
import { UsageError } from '../usage-error.ts';

export interface LabelledImages {
  /** In the model's own units and layout. */
  readonly image: FloatTensor;
  readonly label: Int32Array;
}

export interface ExpectedImages {
  readonly input: InputSpec;
  readonly classCount: number;
}

const MAX_BYTES = 4 * 1024 ** 3;

/** Reads `image` and `label` of an NPZ for a model. Throws a ProblemsError with everything that does not fit. */
export async function readLabelledImages(path: string, expected: ExpectedImages): Promise<LabelledImages> {
  await (await open(path, 'r').catch((error: unknown) => { throw new UsageError([`--inputs: ${messageOf(error)}`]); })).close();
  const archive = await NpzArchive.open({ name: path, path }, { ...ARCHIVE_LIMITS, maxRatio: Infinity });
  try {
    const problems: Problem[] = [];
    const array = async (name: string): Promise<NpyArray | undefined> => {
      if (archive.has(name)) return archive.read(name, MAX_BYTES);
      problems.push(misfit(`${path}: expected an array "${name}", found ${archive.arrays.join(', ') || 'none'}`));
      return undefined;
    };
    const [image, label] = [await array('image'), await array('label')];
    const images = image && kept(problems, () => imagesOf(image, expected.input, archive.where('image')));
    const labels = label && kept(problems, () => labelsOf(label, expected.classCount, archive.where('label')));
    const [count, labelled] = [images?.shape[0], labels?.length];
    if (count !== undefined && labelled !== undefined && count !== labelled) {
      problems.push(misfit(`${archive.where('label')}: expected ${count} labels, one for each image, found ${labelled}`));
    }
    if (problems.length > 0 || !images || !labels) throw new ProblemsError(problems);
    return { image: images, label: labels };
  } finally {
    archive.close();
  }
}

/** The shape of N images in the layout of a model's file. */
export function fileShape({ layout, channels, height, width }: InputSpec, count: number): readonly number[] {
  return layout === 'NCHW' ? [count, channels, height, width] : [count, height, width, channels];
}

function imagesOf({ shape, type, data }: NpyArray, input: InputSpec, where: string): FloatTensor {
  const [count = 0] = shape;
  const wanted = fileShape(input, count);
  const numeric = type !== 'bytes' && type !== 'text' && type !== 'bool';
  if (!numeric || count < 1 || shape.length !== 4 || wanted.some((extent, axis) => extent !== shape[axis])) {
    const expected = `numbers [N, ${wanted.slice(1).join(', ')}] (${input.layout}, as the model has it)`;
    throw new AppError('INVALID_INPUT', `${where}: expected ${expected}, found ${type} [${shape.join(', ')}]`);
  }
  const image = floatTensor(shape, Float32Array.from<number | bigint | string>(data, Number));
  const wrong = image.data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new AppError('INVALID_INPUT', `${where}: expected finite numbers, found ${image.data[wrong]} at position ${wrong}`);
  return image;
}

function labelsOf({ shape, type, data }: NpyArray, classCount: number, where: string): Int32Array {
  if (shape.length !== 1 || !/^u?int\d+$/.test(type)) {
    throw new AppError('INVALID_INPUT', `${where}: expected whole numbers [N], the index of each image's class, found ${type} [${shape.join(', ')}]`);
  }
  const numbers = Array.from<number | bigint | string, number>(data, Number);
  const wrong = numbers.findIndex((label) => label < 0 || label >= classCount);
  if (wrong >= 0) throw new AppError('INVALID_INPUT', `${where}: expected classes from 0 to ${classCount - 1}, found ${numbers[wrong]} for image ${wrong}`);
  return Int32Array.from(numbers);
}

function kept<T>(problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    problems.push(...problemsOf(error));
    return undefined;
  }
}

function misfit(message: string): Problem {
  return { code: 'INVALID_INPUT', message, path: [] };
}
