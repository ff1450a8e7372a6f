import { AppError } from '../../kernel/errors.ts';

/**
 * JSON text that depends on the value alone: keys in code-unit order, two spaces, a newline at the end. Throws on what
 * JSON cannot say (undefined, NaN, infinities, functions), so that nothing is dropped silently before a digest is taken.
 */
export function canonicalJson(value: unknown): string {
  return `${write(value, '')}\n`;
}

function write(value: unknown, indent: string): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return enclose('[', ']', value.map((item) => write(item, `${indent}  `)), indent);
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = entries.map(([key, item]) => `${JSON.stringify(key)}: ${write(item, `${indent}  `)}`);
    return enclose('{', '}', lines, indent);
  }
  throw new AppError('INTERNAL', `expected a JSON value, found ${String(value)} (${typeof value})`);
}

function enclose(open: string, close: string, lines: readonly string[], indent: string): string {
  if (lines.length === 0) return `${open}${close}`;
  const inner = `${indent}  `;
  return `${open}\n${inner}${lines.join(`,\n${inner}`)}\n${indent}${close}`;
}
