/** A length written in a file: where its bytes are. */
export interface LengthField {
  readonly offset: number;
  readonly size: number;
}

const SHORTEST_NAME = 4;
const NEAR_NAME = 24;
const NEAR_END = 512;

/** Seeds are looked at again and again. */
const KNOWN = new WeakMap<Uint8Array, Uint32Array>();

/**
 * Bytes that are probably structure rather than weights: both ends of a file and the surroundings of every readable
 * name in it. Changes there reach deep into a reader, changes of weights hardly ever do.
 */
export function structuralBytes(bytes: Uint8Array): Uint32Array {
  const known = KNOWN.get(bytes) ?? findStructure(bytes);
  KNOWN.set(bytes, known);
  return known;
}

function findStructure(bytes: Uint8Array): Uint32Array {
  const chosen = new Uint8Array(bytes.length);
  chosen.fill(1, 0, NEAR_END);
  chosen.fill(1, Math.max(0, bytes.length - NEAR_END));
  let start = 0;
  for (let i = 0; i <= bytes.length; i++) {
    if (isPrintable(bytes[i])) continue;
    if (i - start >= SHORTEST_NAME) chosen.fill(1, Math.max(0, start - NEAR_NAME), i + NEAR_NAME);
    start = i + 1;
  }
  return Uint32Array.from(chosen.keys()).filter((index) => chosen[index] === 1);
}

/** Where readable text of some length begins, and how long it is. */
export function names(bytes: Uint8Array): readonly LengthField[] {
  const found: LengthField[] = [];
  let start = 0;
  for (let i = 0; i <= bytes.length; i++) {
    if (isPrintable(bytes[i])) continue;
    if (i - start >= SHORTEST_NAME) found.push({ offset: start, size: i - start });
    start = i + 1;
  }
  return found;
}

function isPrintable(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x7f;
}

/** The lengths and numbers of a protobuf message and of what looks like messages inside it; none when it is not one. */
export function protobufNumbers(bytes: Uint8Array, start = 0, end = bytes.length, depth = 0): readonly LengthField[] | undefined {
  const found: LengthField[] = [];
  let at = start;
  while (at < end) {
    const tag = varint(bytes, at, end);
    if (!tag || tag.value >>> 3 === 0) return undefined;
    at = tag.end;
    const wire = tag.value & 7;
    if (wire === 5 || wire === 1) at += wire === 5 ? 4 : 8;
    else if (wire !== 0 && wire !== 2) return undefined;
    else {
      const number = varint(bytes, at, end);
      if (!number) return undefined;
      found.push({ offset: at, size: number.end - at });
      at = number.end;
      if (wire === 2) {
        if (depth < 6 && number.value > 1 && number.value < 4096) found.push(...protobufNumbers(bytes, at, Math.min(end, at + number.value), depth + 1) ?? []);
        else if (depth < 2 && number.value >= 4096) found.push(...protobufNumbers(bytes, at, Math.min(end, at + number.value), depth + 1) ?? []);
        at += number.value;
      }
    }
  }
  return at === end ? found : undefined;
}

function varint(bytes: Uint8Array, start: number, end: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = start; at < Math.min(end, start + 10); at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}
