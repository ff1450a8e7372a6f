import type { FileAttribute } from '../channels-last/file-node.ts';

type Json = Readonly<Record<string, unknown>>;

/** TensorFlow's numbers for element types, as some converters write them in place of the names. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT', 2: 'DT_DOUBLE', 3: 'DT_INT32', 4: 'DT_UINT8', 5: 'DT_INT16', 6: 'DT_INT8', 7: 'DT_STRING', 9: 'DT_INT64', 10: 'DT_BOOL', 19: 'DT_HALF',
};

/** The attributes of a node as plain numbers, words and lists. Those of any other kind are left out. */
export function readAttributes(attr: Json): ReadonlyMap<string, FileAttribute> {
  return new Map(Object.entries(attr).flatMap(([name, raw]) => {
    const value = isObject(raw) ? readAttribute(raw) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  }));
}

/** A TensorShape: numbers, undefined where it is open; undefined where there is no shape or its rank is open. */
export function readShape(shape: unknown): readonly (number | undefined)[] | undefined {
  if (!isObject(shape) || shape['unknownRank'] === true) return undefined;
  const dim = shape['dim'] ?? [];
  if (!Array.isArray(dim)) return undefined;
  return dim.map((entry: unknown) => {
    const size = isObject(entry) ? integer(entry['size'] ?? 0) : undefined;
    return size !== undefined && size >= 1 ? size : undefined;
  });
}

function readAttribute(raw: Json): FileAttribute | undefined {
  if ('s' in raw) return decodeText(raw['s']);
  if ('i' in raw) return integer(raw['i']);
  if ('f' in raw) return float(raw['f']);
  if ('b' in raw) return typeof raw['b'] === 'boolean' ? raw['b'] : undefined;
  if ('type' in raw) return typeName(raw['type']);
  return isObject(raw['list']) ? readList(raw['list']) : undefined;
}

function readList(list: Json): FileAttribute {
  const { i, f, s } = list as { readonly i?: unknown; readonly f?: unknown; readonly s?: unknown };
  if (Array.isArray(i)) return i.map((each) => integer(each) ?? NaN);
  if (Array.isArray(f)) return f.map((each) => float(each) ?? NaN);
  if (Array.isArray(s)) return s.map((each) => decodeText(each) ?? '');
  return [];
}

/** Text is base64 in protobuf's JSON; some converters write lists of bytes. */
function decodeText(text: unknown): string | undefined {
  if (typeof text === 'string') return Buffer.from(text, 'base64').toString('utf8');
  if (Array.isArray(text) && text.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)) return String.fromCharCode(...text.slice(0, 256) as number[]);
  return undefined;
}

function typeName(type: unknown): string | undefined {
  return typeof type === 'number' ? TYPE_NAMES[type] ?? `DT_${type}` : typeof type === 'string' ? type : undefined;
}

/** 64-bit integers are text in protobuf's JSON. */
function integer(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

function float(value: unknown): number | undefined {
  return typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
