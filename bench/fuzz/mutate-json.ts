import type { Random } from '../../src/kernel/random.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const DEEP = 2000;
const HOSTILE_VALUES: readonly (() => Json)[] = [
  () => null, () => -1, () => 0, () => 1.5, () => 1e308, () => 2 ** 31, () => 2 ** 53, () => '', () => [], () => ({}), () => true,
  () => '../../../../etc/passwd', () => '/etc/passwd', () => 'x'.repeat(100_000), () => Array.from({ length: 10_000 }, () => 1), () => nested(),
];

/** Changes one to three places of a JSON text, keeping it JSON: values, keys, order, repetition. */
export function mutateJson(bytes: Uint8Array, random: Random): Uint8Array {
  const root = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
  for (let i = 1 + random.below(3); i > 0; i--) mutateOne(root, random);
  return Buffer.from(JSON.stringify(root));
}

interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

function mutateOne(root: Json, random: Random): void {
  const places = placesOf(root);
  const place = places[random.below(places.length)];
  const other = places[random.below(places.length)];
  if (!place || !other) return;
  const [value, otherValue] = [valueAt(place), valueAt(other)];
  switch (random.below(6)) {
    case 0: remove(place); break;
    case 1: put(place, otherValue); put(other, value); break;
    case 2: put(place, otherValue); break;
    case 3: if (Array.isArray(value)) put(place, [...value, ...value]); else put(place, varied(value, random)); break;
    case 4: put(place, varied(value, random)); break;
    default: put(place, HOSTILE_VALUES[random.below(HOSTILE_VALUES.length)]?.() ?? null);
  }
}

/** Every value below the root, by its holder and key. Deep values that a mutation made are left alone. */
function placesOf(root: Json): readonly Place[] {
  const found: Place[] = [];
  const walk = (value: Json, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 40) return;
    for (const key of Object.keys(value)) {
      const place = { holder: value, key };
      found.push(place);
      walk(valueAt(place), depth + 1);
    }
  };
  walk(root, 0);
  return found;
}

function valueAt({ holder, key }: Place): Json {
  return (Array.isArray(holder) ? holder[Number(key)] : holder[key]) ?? null;
}

function put({ holder, key }: Place, value: Json): void {
  const copy = copyOf(value);
  if (Array.isArray(holder)) holder[Number(key)] = copy;
  else holder[key] = copy;
}

/** A copy, unless mutations before have made the value too deep or too large to copy again. */
function copyOf(value: Json): Json {
  try {
    return JSON.stringify(value).length > 200_000 ? null : structuredClone(value);
  } catch {
    return null;
  }
}

function remove({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function varied(value: Json, random: Random): Json {
  if (typeof value === 'number') return [value + 1, value - 1, -value, value * 1000, value / 2][random.below(5)] ?? 0;
  if (typeof value === 'string') return [`${value}x`, value.slice(1), value.toUpperCase(), `${value}/${value}`][random.below(4)] ?? '';
  if (typeof value === 'boolean') return !value;
  return Array.isArray(value) ? [...value].reverse() : String(value);
}

function nested(): Json {
  let value: Json = [];
  for (let depth = 0; depth < DEEP; depth++) value = [value];
  return value;
}
