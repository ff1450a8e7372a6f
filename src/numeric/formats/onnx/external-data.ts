import { createHash } from 'node:crypto';
import type { onnx } from 'onnx-proto';
import { AppError } from '../../../kernel/errors.ts';

/** Files uploaded beside a model, by base name. */
export type ExternalFiles = ReadonlyMap<string, Uint8Array>;

/**
 * The bytes of a tensor kept outside the model file: a view into an uploaded file, found by its base name alone, so
 * that no path in a model can lead outside the upload. Throws an AppError for a location that tries to, a file that was
 * not uploaded, a range outside it, and a checksum that does not match.
 */
export class ExternalData {
  readonly #files: ExternalFiles;
  readonly #used = new Set<string>();
  readonly #digests = new Map<string, string>();

  constructor(files: ExternalFiles = new Map()) {
    this.#files = files;
  }

  /** Names of files no tensor has been read from. */
  get unused(): readonly string[] {
    return [...this.#files.keys()].filter((name) => !this.#used.has(name));
  }

  read(entries: readonly onnx.IStringStringEntryProto[]): Uint8Array {
    const fields = new Map(entries.map(({ key, value }) => [key ?? '', value ?? '']));
    const name = baseNameOf(fields.get('location') ?? '');
    const file = this.#files.get(name);
    if (!file) {
      const uploaded = [...this.#files.keys()].map((each) => `"${each}"`).join(', ');
      throw new AppError('INVALID_INPUT', `expected its external data file "${name}" to be uploaded with the model, found ${uploaded || 'no other file'}`);
    }
    this.#used.add(name);
    const offset = integerOf(fields.get('offset'), 'offset') ?? 0;
    const length = integerOf(fields.get('length'), 'length') ?? file.length - offset;
    if (offset > file.length || length > file.length - offset) {
      throw new AppError('INVALID_INPUT', `expected ${length} bytes at offset ${offset} of "${name}", found a file of ${file.length} bytes`);
    }
    this.#check(name, file, fields.get('checksum'));
    return file.subarray(offset, offset + length);
  }

  /** ONNX's checksum is the SHA-1 of the whole file, in hexadecimal. */
  #check(name: string, file: Uint8Array, checksum: string | undefined): void {
    if (checksum === undefined || checksum === '') return;
    const found = this.#digests.get(name) ?? createHash('sha1').update(file).digest('hex');
    this.#digests.set(name, found);
    if (found !== checksum.toLowerCase()) {
      throw new AppError('INVALID_INPUT', `expected "${name}" to have the SHA-1 checksum ${checksum}, found ${found}`);
    }
  }
}

function baseNameOf(location: string): string {
  const parts = location.split(/[/\\]/);
  const name = parts.at(-1) ?? '';
  const absolute = parts.length > 1 && (parts[0] === '' || /^[A-Za-z]:$/.test(parts[0] ?? ''));
  if (name === '' || name === '.' || absolute || parts.includes('..') || location.includes('\0')) {
    throw new AppError('INVALID_INPUT', `expected the name of an uploaded file as external data location, found "${location}"`);
  }
  return name;
}

function integerOf(text: string | undefined, field: string): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(number)) throw new AppError('INVALID_INPUT', `expected the ${field} of its external data as a count of bytes, found "${text}"`);
  return number;
}
