import { ByteBuffer } from 'flatbuffers';
import { AppError } from '../../../kernel/errors.ts';

/** More entries than the lists of any model have together; a file may name one long list many times. */
const MOST_ENTRIES = 250_000;
/** Longer names are cut. */
const LONGEST_TEXT = 512;

/** Reads a flatbuffer that may lie: every offset and length is checked before it is followed. */
export class FlatReader {
  readonly bytes: Uint8Array;
  readonly #buffer: ByteBuffer;
  #entries = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#buffer = new ByteBuffer(bytes);
  }

  root(): FlatTable {
    return new FlatTable(this, this.follow(0));
  }

  int8(position: number): number {
    return this.#buffer.readInt8(this.#inside(position, 1));
  }

  uint16(position: number): number {
    return this.#buffer.readUint16(this.#inside(position, 2));
  }

  int32(position: number): number {
    return this.#buffer.readInt32(this.#inside(position, 4));
  }

  uint32(position: number): number {
    return this.#buffer.readUint32(this.#inside(position, 4));
  }

  float32(position: number): number {
    return this.#buffer.readFloat32(this.#inside(position, 4));
  }

  /** A 64-bit size; beyond 2^53 it is no size of anything here. */
  uint64(position: number): number {
    return Number(this.#buffer.readUint64(this.#inside(position, 8)));
  }

  /** Where the offset stored at a position leads. */
  follow(position: number): number {
    return this.#inside(position + this.uint32(position), 4);
  }

  /** First element and length of the vector at a position, all of it inside the file. */
  vector(position: number, elementBytes: number): { readonly start: number; readonly length: number } {
    const at = this.follow(position);
    const length = this.uint32(at);
    this.#inside(at + 4, length * elementBytes);
    return { start: at + 4, length };
  }

  /** The positions of a vector's elements. Long lists are counted over the whole file. */
  entries(position: number, elementBytes: number): readonly number[] {
    const { start, length } = this.vector(position, elementBytes);
    this.#entries += length;
    if (this.#entries > MOST_ENTRIES) throw damaged(`its lists have more than ${MOST_ENTRIES} entries together`);
    return Array.from({ length }, (_, index) => start + index * elementBytes);
  }

  #inside(position: number, length: number): number {
    if (position >= 0 && position + length <= this.bytes.length) return position;
    throw damaged(`an offset leads to byte ${position}, and the file has ${this.bytes.length}`);
  }
}

/** A table of a flatbuffer: fields by their slot, absent ones undefined or their default. */
export class FlatTable {
  readonly #reader: FlatReader;
  readonly #position: number;
  readonly #vtable: number;
  readonly #vtableBytes: number;

  constructor(reader: FlatReader, position: number) {
    this.#reader = reader;
    this.#position = position;
    this.#vtable = position - reader.int32(position);
    this.#vtableBytes = reader.uint16(this.#vtable);
    if (this.#vtableBytes < 4) throw damaged(`a table at byte ${position} has no fields`);
    reader.uint16(this.#vtable + this.#vtableBytes - 2);
  }

  int8(slot: number, fallback = 0): number {
    return this.#scalar(slot, fallback, (at) => this.#reader.int8(at));
  }

  int32(slot: number, fallback = 0): number {
    return this.#scalar(slot, fallback, (at) => this.#reader.int32(at));
  }

  uint32(slot: number, fallback = 0): number {
    return this.#scalar(slot, fallback, (at) => this.#reader.uint32(at));
  }

  uint64(slot: number, fallback = 0): number {
    return this.#scalar(slot, fallback, (at) => this.#reader.uint64(at));
  }

  float32(slot: number, fallback = 0): number {
    return this.#scalar(slot, fallback, (at) => this.#reader.float32(at));
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#field(slot);
    return at === undefined ? undefined : new FlatTable(this.#reader, this.#reader.follow(at));
  }

  tables(slot: number): readonly FlatTable[] {
    const at = this.#field(slot);
    if (at === undefined) return [];
    return this.#reader.entries(at, 4).map((entry) => new FlatTable(this.#reader, this.#reader.follow(entry)));
  }

  /** A list of 32-bit integers; undefined where it is absent. */
  ints(slot: number): readonly number[] | undefined {
    const at = this.#field(slot);
    return at === undefined ? undefined : this.#reader.entries(at, 4).map((entry) => this.#reader.int32(entry));
  }

  /** How many elements of `elementBytes` a list has. */
  lengthOf(slot: number, elementBytes: number): number {
    const at = this.#field(slot);
    return at === undefined ? 0 : this.#reader.vector(at, elementBytes).length;
  }

  text(slot: number): string {
    return Buffer.from(this.bytes(slot).subarray(0, LONGEST_TEXT)).toString('utf8');
  }

  /** A list of bytes: a view of the file. */
  bytes(slot: number): Uint8Array {
    const at = this.#field(slot);
    if (at === undefined) return new Uint8Array();
    const { start, length } = this.#reader.vector(at, 1);
    return this.#reader.bytes.subarray(start, start + length);
  }

  #scalar(slot: number, fallback: number, read: (at: number) => number): number {
    const at = this.#field(slot);
    return at === undefined ? fallback : read(at);
  }

  /** Where a field is, by the table's list of offsets. */
  #field(slot: number): number | undefined {
    const entry = 4 + 2 * slot;
    if (entry + 2 > this.#vtableBytes) return undefined;
    const offset = this.#reader.uint16(this.#vtable + entry);
    return offset === 0 ? undefined : this.#position + offset;
  }
}

function damaged(how: string): AppError {
  return new AppError('INVALID_INPUT', `expected a complete TFLite file, found a damaged one: ${how}`);
}
