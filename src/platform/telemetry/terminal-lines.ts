/** Where finished log lines go: a stream, or a test's list. */
export interface LineSink {
  write(line: string): void;
}

const DIM = 2;
const COLOURS: ReadonlyMap<unknown, number> = new Map([['debug', DIM], ['info', 32], ['warn', 33], ['error', 31]]);

/** Turns pino's JSON lines into lines for people: time of day, level, message, the other fields dimmed. */
export function terminalLines(sink: LineSink): LineSink {
  return { write: (line) => sink.write(`${readable(JSON.parse(line) as Record<string, unknown>)}\n`) };
}

function readable({ time, level, msg, ...fields }: Record<string, unknown>): string {
  const details = Object.entries(fields);
  const line = [
    paint(timeOfDay(time), DIM),
    paint(String(level).padEnd(5), COLOURS.get(level) ?? 0),
    oneLine(String(msg)),
    ...details.map(([name, value]) => paint(`${name}=${oneLine(brief(value))}`, DIM)),
  ].join(' ');
  return [line, ...details.flatMap(([, value]) => stacks(value)).map((stack) => paint(visible(stack), DIM))].join('\n');
}

/** The stack of an error among the fields and those of its causes. */
function stacks(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || !('stack' in value)) return [];
  return [String(value.stack), ...('cause' in value ? stacks(value.cause).map((stack) => `caused by ${stack}`) : [])];
}

/** A text as it is, an error by its message, anything else as JSON. */
function brief(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'stack' in value && 'message' in value) return String(value.message);
  return JSON.stringify(value);
}

function timeOfDay(time: unknown): string {
  return new Date(String(time)).toTimeString().slice(0, 8);
}

function paint(text: string, code: number): string {
  return `\u001b[${code}m${text}\u001b[0m`;
}

/** File names and messages of others reach the log; their control characters must not reach the terminal. */
function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for; line feed and tab are harmless
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '?');
}

function oneLine(text: string): string {
  return visible(text).replaceAll('\n', ' ');
}
