import { Logger as GraphileLogger } from 'graphile-worker';
import type { Logger } from '../../kernel/logger.ts';

/** A job that did not fail: its worker stops, and the next one takes it up. */
export class JobInterrupted extends Error {
  override readonly name = 'JobInterrupted';
}

/** Our log, as graphile-worker writes to it. What it reports of each job as information is of interest in debugging only. */
export function graphileLogger(logger: Logger): GraphileLogger {
  return new GraphileLogger((scope) => (level, message, meta) => {
    const fields = scope.workerId === undefined ? {} : { worker: scope.workerId };
    if (meta?.['error'] instanceof JobInterrupted) return logger.info('a job is given back', fields);
    switch (String(level)) {
      case 'error': return logger.error(message, fields);
      case 'warning': return logger.warn(message, fields);
      default: return logger.debug(message, fields);
    }
  });
}
