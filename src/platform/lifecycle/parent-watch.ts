import type { Lifecycle } from './lifecycle.ts';

const CHECK_EVERY_MS = 500;

/**
 * Stops in order when the process that started this one is gone. Under npm that is the only sign of its `kill -9`:
 * without it a program nobody sees would hold the data directory against the next start.
 */
export function stopWithParent(lifecycle: Lifecycle): void {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    void lifecycle.stop('the program that started Assay has ended').then((clean) => process.exit(clean ? 0 : 1));
  }, CHECK_EVERY_MS).unref();
}
