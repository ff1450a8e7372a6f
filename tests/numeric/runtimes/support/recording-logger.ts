import { silentLogger, type Logger } from '../../../../src/kernel/logger.ts';

/** A logger that keeps the messages of its warnings. */
export function recordingLogger(): { readonly logger: Logger; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  return { logger: { ...silentLogger, warn: (message) => { warnings.push(message); } }, warnings };
}
