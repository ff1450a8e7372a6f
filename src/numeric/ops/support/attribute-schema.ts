import { AppError } from '../../../kernel/errors.ts';
import type { Attributes, AttributeValue } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { unsupported } from './unsupported.ts';

export type AttributeKind = 'int' | 'float' | 'ints' | 'floats' | 'text' | 'tensor';

/** One attribute: how it is written in a file, what it must be, and its value where a file leaves it out. */
export interface AttributeSpec<T extends AttributeValue> {
  readonly kind: AttributeKind;
  readonly expected: string;
  readonly fallback: T | undefined;
  accepts(value: AttributeValue): value is T;
}
export type AttributeSchema = Readonly<Record<string, AttributeSpec<AttributeValue>>>;
export type AttributesOf<S extends AttributeSchema> = {
  readonly [K in keyof S]: S[K] extends AttributeSpec<infer T> ? T : never;
};

export function int(fallback?: number): AttributeSpec<number> {
  return { kind: 'int', expected: 'an integer', fallback, accepts: (value): value is number => Number.isSafeInteger(value) };
}

export function float(fallback?: number): AttributeSpec<number> {
  return { kind: 'float', expected: 'a number', fallback, accepts: (value): value is number => typeof value === 'number' };
}

export function ints(fallback?: readonly number[]): AttributeSpec<readonly number[]> {
  return { kind: 'ints', expected: 'a list of integers', fallback, accepts: isIntegerList };
}

/** Of files only: no operator of a graph has one. */
export function floats(fallback?: readonly number[]): AttributeSpec<readonly number[]> {
  const accepts = (value: AttributeValue): value is readonly number[] => Array.isArray(value) && value.every((element) => typeof element === 'number');
  return { kind: 'floats', expected: 'a list of numbers', fallback, accepts };
}

export function tensor(fallback?: Tensor): AttributeSpec<Tensor> {
  const accepts = (value: AttributeValue): value is Tensor => typeof value === 'object' && 'dtype' in value;
  return { kind: 'tensor', expected: 'a tensor', fallback, accepts };
}

export function text(fallback?: string): AttributeSpec<string> {
  return { kind: 'text', expected: 'text', fallback, accepts: (value): value is string => typeof value === 'string' };
}

/** One of the given words; the first is the default. */
export function oneOf(...words: readonly [string, ...string[]]): AttributeSpec<string> {
  const accepts = (value: AttributeValue): value is string => typeof value === 'string' && words.includes(value);
  return { kind: 'text', expected: `one of ${words.join(', ')}`, fallback: words[0], accepts };
}

/** Checks raw attributes and fills in defaults. Throws an AppError naming the attribute that is missing, wrong or unknown. */
export function parseAttributes<S extends AttributeSchema>(schema: S, raw: Attributes): AttributesOf<S> {
  const unknown = Object.keys(raw).filter((name) => !(name in schema));
  if (unknown.length > 0) throw new AppError('UNSUPPORTED', `unknown attribute ${unknown.map((name) => `"${name}"`).join(', ')}`);
  const entries = Object.entries(schema).map(([name, spec]) => {
    const value = raw[name] ?? spec.fallback;
    if (value === undefined) throw unsupported(`the attribute "${name}"`, 'none');
    if (!spec.accepts(value)) {
      throw new AppError('UNSUPPORTED', `attribute "${name}": expected ${spec.expected}, found ${printAttribute(value)}`);
    }
    return [name, value] as const;
  });
  // Each entry was just checked against the spec the mapped type is derived from; the compiler cannot follow a loop.
  return Object.fromEntries(entries) as AttributesOf<S>;
}

function isIntegerList(value: AttributeValue): value is readonly number[] {
  return Array.isArray(value) && value.every((element) => Number.isSafeInteger(element));
}

function printAttribute(value: AttributeValue): string {
  return typeof value === 'object' && 'dtype' in value ? 'a tensor' : JSON.stringify(value);
}
