import { AppError } from '../../kernel/errors.ts';
import { MAX_NPY_HEADER_BYTES, parseNpyHeader } from './npy-header.ts';
import type { NpyHeader } from './npy-header.ts';
import { readNpy } from './npy.ts';
import type { NpyArray } from './npy.ts';
import type { ZipLimits } from './zip-checks.ts';
import { ZipArchive } from './zip.ts';
import type { ZipSource } from './zip.ts';

/** An array that is read as it is unpacked: `chunks` yields exactly `header.dataBytes` bytes, in any portions. */
export interface NpyStream {
  readonly header: NpyHeader;
  readonly chunks: AsyncGenerator<Uint8Array, void, void>;
}

/**
 * An .npz file on disk, opened safely. Arrays are known by their names without ".npy". A large array is streamed; its
 * declared size must be the one its header's shape demands, so that no header can promise more than the file holds.
 */
export class NpzArchive {
  readonly name: string;
  readonly #zip: ZipArchive;
  readonly #sizes: ReadonlyMap<string, number>;

  private constructor(zip: ZipArchive) {
    this.name = zip.name;
    this.#zip = zip;
    const arrays = zip.members.filter((member) => member.name.endsWith('.npy'));
    this.#sizes = new Map(arrays.map((member) => [member.name.slice(0, -'.npy'.length), member.sizeBytes]));
  }

  static async open(source: ZipSource, limits?: ZipLimits): Promise<NpzArchive> {
    return new NpzArchive(await ZipArchive.open(source, limits));
  }

  /** Reads an archive that is open already and stays its opener's to close. */
  static over(zip: ZipArchive): NpzArchive {
    return new NpzArchive(zip);
  }

  /** Names of the arrays, in the archive's order. */
  get arrays(): readonly string[] {
    return [...this.#sizes.keys()];
  }

  has(array: string): boolean {
    return this.#sizes.has(array);
  }

  async header(array: string): Promise<NpyHeader> {
    const { header, chunks } = await this.stream(array);
    await chunks.return();
    return header;
  }

  /** An array's header and its elements as they are unpacked. */
  async stream(array: string): Promise<NpyStream> {
    const source = this.#zip.chunks(`${array}.npy`);
    try {
      const start = await leadingBytes(source);
      const header = parseNpyHeader(start, this.where(array));
      this.#checkSize(array, header);
      return { header, chunks: remaining(start.subarray(header.dataOffset), source) };
    } catch (error) {
      await source.return();
      throw error;
    }
  }

  /** A whole array of at most `maxBytes`, decoded. */
  async read(array: string, maxBytes: number): Promise<NpyArray> {
    return readNpy(await this.#zip.read(`${array}.npy`, maxBytes), this.where(array));
  }

  #checkSize(array: string, header: NpyHeader): void {
    const found = (this.#sizes.get(array) ?? 0) - header.dataOffset;
    if (found === header.dataBytes) return;
    const shape = `shape [${header.shape.join(', ')}] of ${header.descr}`;
    throw new AppError('INVALID_INPUT', `${this.where(array)}: expected ${header.dataBytes} bytes for ${shape}, found ${found}`);
  }

  close(): void {
    this.#zip.close();
  }

  /** "file: member", as messages name an array. */
  where(array: string): string {
    return `${this.name}: ${array}.npy`;
  }
}

/** Every array of an .npz held in memory; for small files. */
export async function readNpz(bytes: Uint8Array, name = 'npz'): Promise<Readonly<Record<string, NpyArray>>> {
  const archive = await NpzArchive.open({ name, bytes });
  try {
    const arrays: Record<string, NpyArray> = {};
    for (const array of archive.arrays) arrays[array] = await archive.read(array, Number.MAX_SAFE_INTEGER);
    return arrays;
  } finally {
    archive.close();
  }
}

/** The first chunks, until any header fits in them or the member ends. */
async function leadingBytes(source: AsyncGenerator<Buffer, void, void>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < MAX_NPY_HEADER_BYTES) {
    const next = await source.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

async function* remaining(first: Uint8Array, source: AsyncGenerator<Buffer, void, void>): AsyncGenerator<Uint8Array, void, void> {
  try {
    if (first.length > 0) yield first;
    yield* source;
  } finally {
    await source.return();
  }
}
