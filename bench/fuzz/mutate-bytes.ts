import type { Random } from '../../src/kernel/random.ts';
import { names, protobufNumbers, structuralBytes } from './structure.ts';

/** A way to damage a file; gives a new one. */
export type ByteMutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const HOSTILE_INTEGERS = [0xffffffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0x40000000, 0x10000, 0xffff, 0];
const HOSTILE_TEXT = ['../../../../etc/passwd', '/etc/passwd', '../', '%s%n', '\0', '__proto__', '-1', '1e309', 'NaN'];

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
const place = (bytes: Uint8Array, random: Random): number => {
  const structure = random.below(4) > 0 ? structuralBytes(bytes) : undefined;
  return structure?.[random.below(structure.length)] ?? random.below(bytes.length);
};

/** Two cuts that leave a piece between them, small pieces likelier than large ones. */
function piece(bytes: Uint8Array, random: Random): readonly [start: number, end: number] {
  const longest = Math.min(bytes.length, 2 ** (1 + random.below(16)));
  const start = place(bytes, random);
  return [start, Math.min(bytes.length, start + 1 + random.below(longest))];
}

/** Changes made in place to a copy. */
function altered(change: (copy: Buffer, random: Random, original: Uint8Array) => void): ByteMutation {
  return (bytes, random) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) change(copy, random, bytes);
    return copy;
  };
}

const flipBits = altered((copy, random, original) => {
  for (let i = 1 + random.below(8); i > 0; i--) {
    const at = place(original, random);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  }
});

const overwriteRun = altered((copy, random, original) => {
  const [start, end] = piece(original, random);
  const fill = [0, 0xff, -1][random.below(3)] ?? 0;
  for (let at = start; at < end; at++) copy[at] = fill < 0 ? random.below(256) : fill;
});

/** A huge or negative number where an integer may be. */
const bombInteger = altered((copy, random, original) => {
  const at = Math.min(place(original, random), Math.max(0, copy.length - 8));
  const value = HOSTILE_INTEGERS[random.below(HOSTILE_INTEGERS.length)] ?? 0;
  const width = [1, 2, 4, 8][random.below(4)] ?? 4;
  for (let i = 0; i < width && at + i < copy.length; i++) copy[at + i] = i < 4 ? (value >>> (8 * i)) & 0xff : random.below(2) * 0xff;
});

/** Names become paths that lead outside, or something a careless reader trips over. */
const hostileName = altered((copy, random) => {
  const found = names(copy);
  const name = found[random.below(found.length)];
  const text = HOSTILE_TEXT[random.below(HOSTILE_TEXT.length)] ?? '';
  if (name) copy.write(text.slice(0, name.size), name.offset, 'latin1');
});

/** Digits inside text (JSON in HDF5, shapes) become others: 3x3 kernels of 9x9, opset 99. */
const otherDigits = altered((copy, random) => {
  const digits: number[] = [];
  for (const { offset, size } of names(copy)) {
    for (let at = offset; at < offset + size; at++) if (isDigit(copy[at])) digits.push(at);
  }
  for (let i = 1 + random.below(3); i > 0; i--) {
    const at = digits[random.below(digits.length)];
    if (at !== undefined) copy[at] = 0x30 + random.below(10);
  }
});

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

const truncate: ByteMutation = (bytes, random) => Buffer.from(bytes.subarray(0, random.below(Math.max(1, bytes.length))));

const cutOut: ByteMutation = (bytes, random) => {
  const [start, end] = piece(bytes, random);
  return joined(bytes.subarray(0, start), bytes.subarray(end));
};

const duplicate: ByteMutation = (bytes, random) => {
  const [start, end] = piece(bytes, random);
  const at = random.below(2) === 0 ? end : place(bytes, random);
  return joined(bytes.subarray(0, at), bytes.subarray(start, end), bytes.subarray(at));
};

const swapSections: ByteMutation = (bytes, random) => {
  const cuts = [0, 0, 0].map(() => place(bytes, random)).sort((a, b) => a - b);
  const [a = 0, b = 0, c = 0] = cuts;
  return joined(bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c));
};

/** A protobuf number or length replaced by another, of its own size or with the file around it moved. */
const bombVarint: ByteMutation = (bytes, random) => {
  const numbers = protobufNumbers(bytes) ?? [];
  const field = numbers[random.below(numbers.length)];
  if (!field) return bombInteger(bytes, random);
  const bombs = [[0xff, 0xff, 0xff, 0xff, 0x07], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0x80, 0x80, 0x04], [random.below(128)], [0]];
  const bomb = Uint8Array.from(bombs[random.below(bombs.length)] ?? [0]);
  return joined(bytes.subarray(0, field.offset), bomb, bytes.subarray(field.offset + field.size));
};

/** All ways to damage a file of any format, by name. */
export const BYTE_MUTATIONS: ReadonlyMap<string, ByteMutation> = new Map([
  ['bit flips', flipBits], ['byte runs', overwriteRun], ['truncation', truncate], ['cut', cutOut], ['duplicated section', duplicate],
  ['swapped sections', swapSections], ['integer bomb', bombInteger], ['length bomb', bombVarint], ['hostile name', hostileName], ['other digits', otherDigits],
]);
