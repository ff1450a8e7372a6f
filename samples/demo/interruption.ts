/** Exit codes by which a shell tells that a signal ended a program: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const PARENT_CHECK_MS = 500;

/**
 * Aborts, with what happened as reason and exit code, when the user or the machine wants this program to end. npm passes
 * a SIGTERM on to its shell only, so under `npm run` the shell's death counts as one.
 */
export function interruption(): AbortController {
  const controller = new AbortController();
  const interrupt = (by: string, exitCode: number): void => {
    process.exitCode = exitCode;
    controller.abort(new Error(`interrupted by ${by}`));
  };
  for (const signal of Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[]) {
    process.once(signal, () => interrupt(signal, EXIT_CODES[signal]));
  }
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.env.npm_lifecycle_event === undefined || process.ppid === parent) return;
    clearInterval(check);
    interrupt('the end of npm', EXIT_CODES.SIGTERM);
  }, PARENT_CHECK_MS).unref();
  return controller;
}
