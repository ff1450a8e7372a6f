import { crc32 } from 'node:zlib';
import { fromBufferPromise, getFileNameLowLevel, openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { AppError, ProblemsError } from '../../kernel/errors.ts';
import type { Problem } from '../../kernel/errors.ts';
import { ARCHIVE_LIMITS, memberProblems } from './zip-checks.ts';
import type { ZipLimits } from './zip-checks.ts';

/** Where an archive is; `name` is the uploader's name for it and the only one that messages show. */
export type ZipSource = { readonly name: string; readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

/** A file inside an archive; folders are not listed. */
export interface ZipMember {
  readonly name: string;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
}

/** More problems than this say nothing new; the rest is counted. */
const LISTED_PROBLEMS = 50;

/**
 * A hostile ZIP, opened safely: every member was checked against `limits` before the first one is read, and what is
 * read is checked again (size and CRC-32). Members are streamed; the archive is never in memory as a whole.
 */
export class ZipArchive {
  readonly name: string;
  readonly members: readonly ZipMember[];
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(name: string, zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.name = name;
    this.#zip = zip;
    this.#entries = entries;
    this.members = [...entries].map(([member, entry]) => ({
      name: member,
      sizeBytes: entry.uncompressedSize,
      compressedBytes: entry.compressedSize,
    }));
  }

  /** Throws a ProblemsError naming every unacceptable member at once. */
  static async open(source: ZipSource, limits: ZipLimits = ARCHIVE_LIMITS): Promise<ZipArchive> {
    const zip = await openFile(source);
    try {
      return new ZipArchive(source.name, zip, await checkedEntries(zip, source, limits));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  /** The content of a member, chunk by chunk; throws when it is not what the archive's directory declares. */
  async *chunks(member: string): AsyncGenerator<Buffer, void, void> {
    const entry = this.#entry(member);
    let crc = 0;
    try {
      const stream = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        crc = crc32(chunk, crc);
        yield chunk;
      }
    } catch (error) {
      throw this.#damaged(member, error);
    }
    if (crc !== entry.crc32) {
      throw this.#damaged(member, new Error(`expected CRC-32 ${hex(entry.crc32)}, found ${hex(crc)}`));
    }
  }

  /** A whole member of at most `maxBytes`. */
  async read(member: string, maxBytes: number): Promise<Buffer> {
    const size = this.#entry(member).uncompressedSize;
    if (size > maxBytes) {
      throw new AppError('LIMIT_EXCEEDED', `${this.name}: member ${member}: expected at most ${maxBytes} bytes, found ${size}`);
    }
    const parts: Buffer[] = [];
    for await (const chunk of this.chunks(member)) parts.push(chunk);
    return Buffer.concat(parts);
  }

  close(): void {
    this.#zip.close();
  }

  #entry(member: string): Entry {
    const entry = this.#entries.get(member);
    if (!entry) throw new AppError('NOT_FOUND', `${this.name}: expected a member ${member}, found none`);
    return entry;
  }

  #damaged(member: string, cause: unknown): Error {
    if (cause instanceof AppError) return cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new AppError('INVALID_INPUT', `${this.name}: member ${member} is damaged: ${reason}`, { cause });
  }
}

async function openFile(source: ZipSource): Promise<ZipFile> {
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: true };
  try {
    if ('path' in source) return await openPromise(source.path, options);
    return await fromBufferPromise(Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength), options);
  } catch (error) {
    throw notAZip(source.name, error);
  }
}

function notAZip(name: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('INVALID_INPUT', `${name}: expected a complete ZIP archive, found a file that is not: ${reason}`, { cause });
}

async function checkedEntries(zip: ZipFile, source: ZipSource, limits: ZipLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.maxEntries) {
    throw new AppError('LIMIT_EXCEEDED', `${source.name}: expected at most ${limits.maxEntries} members, found ${zip.entryCount}`);
  }
  const entries = new Map<string, Entry>();
  const problems: Problem[] = [];
  const add = (message: string, member: string): void => {
    problems.push({ code: 'UNSAFE_ARCHIVE', message: `${source.name}: ${message}`, path: [source.name, member] });
  };
  const totals = { compressed: 0, uncompressed: 0 };
  for await (const entry of entriesOf(zip, source.name)) {
    const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    for (const message of memberProblems(name, entry, limits)) add(message, name);
    if (entries.has(name)) add(`member ${name} occurs twice`, name);
    totals.compressed += entry.compressedSize;
    totals.uncompressed += entry.uncompressedSize;
    if (!name.endsWith('/')) entries.set(name, entry);
  }
  if (totals.uncompressed > limits.maxTotalBytes) {
    add(`expected at most ${limits.maxTotalBytes} bytes unpacked, found ${totals.uncompressed}`, '');
  }
  if (totals.compressed > zip.fileSize) {
    add(`its members claim ${totals.compressed} packed bytes of a file of ${zip.fileSize}: they overlap`, '');
  }
  if (problems.length > 0) throw new ProblemsError(cappedProblems(problems));
  return entries;
}

async function* entriesOf(zip: ZipFile, name: string): AsyncGenerator<Entry, void, void> {
  try {
    for await (const entry of zip.eachEntry()) yield entry;
  } catch (error) {
    throw notAZip(name, error);
  }
}

/** The first problems and a count of the others. */
export function cappedProblems(problems: readonly Problem[], listed = LISTED_PROBLEMS): readonly Problem[] {
  const first = problems[0];
  if (!first || problems.length <= listed) return problems;
  const rest = problems.length - listed;
  return [...problems.slice(0, listed), { code: first.code, message: `and ${rest} more problems like these`, path: [] }];
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
