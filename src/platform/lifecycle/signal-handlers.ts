import type { Logger } from '../../kernel/logger.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Exit codes by which a shell tells that a signal ended a program: 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type TerminationSignal = keyof typeof EXIT_CODES;

/**
 * Ends the program in order: on SIGINT or SIGTERM with exit code 0, after an error that nothing caught with 1. A second
 * signal ends it at once.
 */
export function installSignalHandlers(lifecycle: Lifecycle, logger: Logger): void {
  let signalled = false;
  const onSignal = (signal: TerminationSignal): void => {
    if (signalled) process.exit(EXIT_CODES[signal]);
    signalled = true;
    void lifecycle.stop(signal).then((clean) => process.exit(clean ? process.exitCode : 1));
  };
  for (const signal of Object.keys(EXIT_CODES) as TerminationSignal[]) process.on(signal, onSignal);
  // A rejection that nothing handles arrives here as well: Node.js raises it as an uncaught exception.
  process.on('uncaughtException', (error: unknown) => void stopAfterError(lifecycle, logger, error));
}

async function stopAfterError(lifecycle: Lifecycle, logger: Logger, error: unknown): Promise<void> {
  process.exitCode = 1;
  logger.error('an error that nothing caught; Assay stops', { error });
  await lifecycle.stop('uncaught error');
  process.exit(1);
}
