import { AppError } from '../../../../kernel/errors.ts';
import { isRecord, tensorRef, type Argument, type LayerCallSpec } from './keras-model.ts';

const MAX_DEPTH = 8;

/** The uses of a layer, from its `inbound_nodes`. Throws an AppError where they are written in no known way. */
export function parseCalls(nodes: unknown): readonly LayerCallSpec[] {
  if (nodes === undefined || nodes === null) return [];
  if (!Array.isArray(nodes)) throw unreadable(nodes);
  return (nodes as readonly unknown[]).map((node) => (isRecord(node) ? parseKeras3Call(node) : parseKeras2Call(node)));
}

/** Keras 3: {args: [tensors and values], kwargs: {…}}, where a tensor tells its history. */
function parseKeras3Call({ args = [], kwargs = {} }: Readonly<Record<string, unknown>>): LayerCallSpec {
  if (!Array.isArray(args) || !isRecord(kwargs)) throw unreadable({ args, kwargs });
  return { args: (args as readonly unknown[]).map((item) => keras3Argument(item)), kwargs: mapped(kwargs, (item) => keras3Argument(item)) };
}

function keras3Argument(item: unknown, depth = 0): Argument {
  if (depth > MAX_DEPTH) throw unreadable('arguments nested too deeply');
  if (Array.isArray(item)) return { kind: 'list', items: (item as readonly unknown[]).map((part) => keras3Argument(part, depth + 1)) };
  if (isRecord(item) && item['class_name'] === '__tuple__') return keras3Argument(item['items'], depth + 1);
  if (!isRecord(item) || item['class_name'] !== '__keras_tensor__') return { kind: 'value', value: item };
  const history: unknown = isRecord(item['config']) ? item['config']['keras_history'] : undefined;
  const ref = tripleOf(history);
  if (!ref) throw unreadable(history);
  return ref;
}

/** Keras 2: [[layer, call, output, kwargs], …], or one such entry alone for an operation on tensors. */
function parseKeras2Call(node: unknown): LayerCallSpec {
  if (!Array.isArray(node)) throw unreadable(node);
  const items: readonly unknown[] = node;
  const alone = typeof items[0] === 'string';
  const entries = alone ? [items] : items.filter((entry) => !Array.isArray(entry) || entry.length > 0);
  const args = entries.map(keras2Argument);
  const last: unknown = entries.map((entry) => (entry as readonly unknown[])[3]).find(isRecord) ?? {};
  const kwargs = isRecord(last) ? mapped(last, (item) => keras2Keyword(item)) : {};
  const [first] = args;
  return { args: alone && first ? [first] : args.length === 1 ? args : [{ kind: 'list', items: args }], kwargs };
}

function keras2Argument(entry: unknown): Argument {
  if (!Array.isArray(entry)) throw unreadable(entry);
  const [layer, , value] = entry as readonly unknown[];
  if (layer === '_CONSTANT_VALUE') return { kind: 'value', value };
  const ref = tripleOf(entry);
  if (!ref) throw unreadable(entry);
  return ref;
}

/** A keyword's value; a triple of a name and two numbers is a tensor. */
function keras2Keyword(item: unknown, depth = 0): Argument {
  if (depth > MAX_DEPTH) throw unreadable('arguments nested too deeply');
  if (!Array.isArray(item)) return { kind: 'value', value: item };
  const entry: readonly unknown[] = item;
  if (entry[0] === '_CONSTANT_VALUE') return { kind: 'value', value: entry[2] };
  const ref = entry.length <= 4 ? tripleOf(entry) : undefined;
  if (ref) return ref;
  const items = entry.map((part) => keras2Keyword(part, depth + 1));
  return items.every((part) => part.kind === 'value') ? { kind: 'value', value: item } : { kind: 'list', items };
}

/** [name, call, output] as a reference, else undefined. */
export function tripleOf(item: unknown): ReturnType<typeof tensorRef> | undefined {
  if (!Array.isArray(item)) return undefined;
  const [layer, call, output] = item as readonly unknown[];
  const isIndex = (index: unknown): index is number => Number.isInteger(index) && Number(index) >= 0;
  return typeof layer === 'string' && isIndex(call) && isIndex(output) ? tensorRef(layer, call, output) : undefined;
}

function mapped(record: Readonly<Record<string, unknown>>, map: (item: unknown) => Argument): Readonly<Record<string, Argument>> {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, map(item)]));
}

function unreadable(found: unknown): AppError {
  return new AppError('INVALID_INPUT', `expected inbound_nodes as Keras 2 or 3 writes them, found ${JSON.stringify(found)?.slice(0, 120) ?? 'none'}`);
}
