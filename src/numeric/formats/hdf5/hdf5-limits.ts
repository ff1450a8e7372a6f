import type { Metadata } from 'h5wasm';
import { AppError } from '../../../kernel/errors.ts';

const MiB = 1024 ** 2;

/** The largest weight that is read; the largest known (VGG's first dense layer) takes 392 MiB. */
const MAX_DATASET_BYTES = 1024 * MiB;
/** Names and configurations of the largest networks take a few MiB. */
const MAX_ATTRIBUTE_BYTES = 64 * MiB;
/** Unpacked bytes per byte of the file, for compressed weights. */
const MAX_RATIO = 200;
const MAX_RANK = 8;

/** What decodes without knowing more than the file: deflate, shuffle, Fletcher's checksum. */
const KNOWN_FILTERS: ReadonlyMap<number, string> = new Map([[1, 'deflate'], [2, 'shuffle'], [3, 'fletcher32']]);

export interface DatasetFacts {
  readonly path: string;
  readonly metadata: Metadata;
  readonly filters: readonly { readonly id: number; readonly name: string }[];
  readonly fileBytes: number;
}

/** Throws unless a dataset can be read in the memory its file may claim; nothing of it has been read yet. */
export function checkDataset({ path, metadata, filters, fileBytes }: DatasetFacts): readonly number[] {
  const { shape, size, virtual_sources: elsewhere } = metadata;
  const refuse = (expected: string, found: string): AppError => new AppError('INVALID_INPUT', `${path}: expected ${expected}, found ${found}`);
  if (elsewhere) throw refuse('data in the file itself', 'a virtual dataset, which refers to other files');
  if (!shape || shape.length > MAX_RANK) throw refuse(`at most ${MAX_RANK} axes`, shape ? String(shape.length) : 'an empty dataset');
  const unknown = filters.find(({ id }) => !KNOWN_FILTERS.has(id));
  if (unknown) throw refuse(`only the filters ${[...KNOWN_FILTERS.values()].join(', ')}`, `${unknown.name === '' ? 'filter' : unknown.name} (${unknown.id})`);
  const bytes = shape.reduce((product, extent) => product * extent, size);
  const limit = Math.min(MAX_DATASET_BYTES, filters.length > 0 ? fileBytes * MAX_RATIO : fileBytes);
  if (!Number.isSafeInteger(bytes) || bytes > limit) {
    throw refuse(`at most ${limit} bytes, as a file of ${fileBytes} bytes can hold`, `shape [${shape.join(', ')}], which takes ${bytes}`);
  }
  return shape;
}

/** Throws unless an attribute is small enough to be read. */
export function checkAttribute(path: string, { size, total_size: count }: Metadata): void {
  if (size * count <= MAX_ATTRIBUTE_BYTES) return;
  throw new AppError('INVALID_INPUT', `${path}: expected an attribute of at most ${MAX_ATTRIBUTE_BYTES} bytes, found ${size * count}`);
}
