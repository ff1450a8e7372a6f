import { destination as openDestination, pino } from 'pino';
import type { Logger } from '../../kernel/logger.ts';
import type { LogLevel } from '../config.ts';
import { redactFields, redactText } from './redact.ts';
import { terminalLines, type LineSink } from './terminal-lines.ts';

const STDERR = 2;

export interface PinoLoggerOptions {
  readonly level: LogLevel;
  /** Default: stderr, as stdout belongs to the answers of commands; lines for people when it is a terminal, else JSON. */
  readonly destination?: LineSink;
}

/**
 * A logger that writes one line an entry. Secrets are removed from fields and messages; errors among the fields are
 * written with stack and causes. Lines are written synchronously, so that the last words before an exit are not lost.
 */
export function createPinoLogger({ level, destination }: PinoLoggerOptions): Logger {
  const output = pino({
    level,
    base: null,
    formatters: { level: (label) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  }, destination ?? standardError());
  const write = (method: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    if (output.isLevelEnabled(method)) output[method](redactFields(fields), redactText(message));
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function standardError(): LineSink {
  const stderr = openDestination({ dest: STDERR, sync: true });
  return process.stderr.isTTY ? terminalLines(stderr) : stderr;
}
