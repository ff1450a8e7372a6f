const REDACTED = '[redacted]';
const MAX_DEPTH = 8;

/** Field names whose values are never logged, whatever they hold. */
const SECRET_NAME = /^(key|cookie|set-cookie)$|(authorization|password|passphrase|secret|token|signature|api[-_]?key)$/i;

/** Secrets inside texts: credentials of a request, of a connection string, of a signed link, and keys that Assay made. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[^\s"',]+/gi, `$1 ${REDACTED}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi, `$1${REDACTED}@`],
  [/\bassay_[\w-]{40,}/g, REDACTED],
  [/\b(signature=)[^\s&"']+/gi, `$1${REDACTED}`],
];

/** A text with the secrets in it blotted out. */
export function redactText(text: string): string {
  return SECRET_TEXT.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

/**
 * Log fields as plain data without secrets: errors become name, message, stack and cause; what lies deeper than eight
 * levels, or contains itself, is named rather than written.
 */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, []);
}

function redactObject(object: object, above: readonly object[]): Record<string, unknown> {
  const entries = Object.entries(object).map(([name, value]) => (
    [name, SECRET_NAME.test(name) && value !== null && value !== undefined ? REDACTED : redactValue(value, [...above, object])] as const
  ));
  return Object.fromEntries(entries);
}

function redactValue(value: unknown, above: readonly object[]): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[circular]';
  if (above.length >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return redactError(value, above);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, [...above, value]));
  return redactObject(value, above);
}

/** Own fields too: `code` and `details` say more than the message. */
function redactError(error: Error, above: readonly object[]): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return redactObject({ ...error, name, message, stack, ...(cause === undefined ? {} : { cause }) }, [...above, error]);
}
