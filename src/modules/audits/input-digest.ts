import { createHash } from 'node:crypto';

/** SHA-256 of an input; the order of its fields does not matter, and a field that is null is one that is absent. */
export function inputDigest(input: unknown): string {
  return createHash('sha256').update(sortedJson(input)).digest('hex');
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${sortedJson(item)}`).join(',')}}`;
}
