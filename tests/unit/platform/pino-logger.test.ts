import { AppError } from '../../../src/kernel/errors.ts';
import { createPinoLogger } from '../../../src/platform/telemetry/pino-logger.ts';
import { terminalLines } from '../../../src/platform/telemetry/terminal-lines.ts';

function collect(): { lines: string[]; write(line: string): void } {
  const lines: string[] = [];
  return { lines, write: (line) => void lines.push(line) };
}

function logged(message: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const sink = collect();
  createPinoLogger({ level: 'debug', destination: sink }).info(message, fields);
  expect(sink.lines).toHaveLength(1);
  return JSON.parse(sink.lines[0] ?? '') as Record<string, unknown>;
}

describe('createPinoLogger', () => {
  it('writes one JSON line an entry, with time, level, message and fields', () => {
    const { time, ...rest } = logged('a model was validated', { modelId: 'mdl_1', nodes: 12 });
    expect(rest).toEqual({ level: 'info', msg: 'a model was validated', modelId: 'mdl_1', nodes: 12 });
    expect(Math.abs(Date.parse(String(time)) - Date.now())).toBeLessThan(10_000);
  });

  it('leaves out what is below its level', () => {
    const sink = collect();
    const logger = createPinoLogger({ level: 'warn', destination: sink });
    logger.debug('no');
    logger.info('no');
    logger.warn('yes');
    logger.error('yes');
    expect(sink.lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['yes', 'yes']);
  });

  it('removes secrets by the name of their field, at any depth', () => {
    const entry = logged('a request', {
      authorization: 'hunter2',
      key: 'hunter2',
      request: { headers: { 'x-api-key': 'hunter2', cookie: 'hunter2', accept: 'text/html' } },
      list: [{ databasePassword: 'hunter2' }],
    });
    expect(JSON.stringify(entry)).not.toContain('hunter2');
    expect(entry['request']).toEqual({ headers: { 'x-api-key': '[redacted]', cookie: '[redacted]', accept: 'text/html' } });
  });

  it.each([
    ['a bearer token', 'header Authorization: Bearer hunter2.x'],
    ['the password of a connection string', 'connect postgres://assay:hunter2@127.0.0.1:5432/postgres'],
    ['the signature of a link', 'GET /blobs/1?expires=5&signature=hunter2'],
    ['a key that Assay made', `wrong key assay_hunter2${'x'.repeat(40)}`],
  ])('removes %s from messages and texts', (_, text) => {
    expect(JSON.stringify(logged(text, { text, error: new Error(text) }))).not.toContain('hunter2');
  });

  it('writes errors with stack, own fields and cause', () => {
    const error = new AppError('CONFLICT', 'outer', { details: { pid: 7 }, cause: new Error('inner') });
    expect(logged('failed', { error })['error']).toMatchObject({
      name: 'AppError', message: 'outer', code: 'CONFLICT', details: { pid: 7 }, stack: expect.stringContaining('pino-logger.test'),
      cause: { message: 'inner', stack: expect.stringContaining('inner') },
    });
  });

  it('survives fields that are no JSON', () => {
    const circular: Record<string, unknown> = { big: 1n, bytes: new Uint8Array(3) };
    circular['self'] = circular;
    expect(logged('odd', { circular })['circular']).toEqual({ big: '1', bytes: '[3 bytes]', self: '[circular]' });
  });
});

describe('terminalLines', () => {
  it('shows an entry to people, without control characters of others', () => {
    const sink = collect();
    const logger = createPinoLogger({ level: 'info', destination: terminalLines(sink) });
    logger.warn('odd name', { file: 'x\u001b[2Jy\nz', error: new Error('outer', { cause: new Error('inner') }) });
    // eslint-disable-next-line no-control-regex -- the colours the logger itself adds
    const shown = (sink.lines[0] ?? '').replace(/\u001b\[\d+m/g, '');
    expect(shown).toMatch(/^\d\d:\d\d:\d\d warn {2}odd name file=x\?\[2Jy z error=outer\nError: outer\n/);
    expect(shown).toContain('caused by Error: inner');
  });
});
