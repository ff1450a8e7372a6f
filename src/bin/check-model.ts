import { AppError, messageOf, problemsOf } from '../kernel/errors.ts';
import { gradientCommand } from '../cli/gradient/gradient-command.ts';
import { inspectCommand } from '../cli/inspect/inspect-command.ts';
import { UsageError } from '../cli/usage-error.ts';

/** Commands with which vendors check what Assay makes of their model, in their own process. */
const COMMANDS = { gradient: gradientCommand, inspect: inspectCommand } as const;
export type CheckCommand = keyof typeof COMMANDS;

/** Exit codes. */
const DONE = 0;
const REFUSED = 1;
const WRONG_USAGE = 2;

/** Runs a command and gives its exit code. Reasons go to stderr, one a line. */
export async function checkModel(command: CheckCommand, words: readonly string[]): Promise<number> {
  try {
    await COMMANDS[command](words, { say: (text) => { console.log(text); }, warn: (text) => { console.error(`warning: ${text}`); } });
    return DONE;
  } catch (error) {
    const expected = error instanceof AppError && error.expose;
    for (const { message } of expected ? problemsOf(error) : []) console.error(`assay ${command}: ${message}`);
    if (!expected) console.error(`assay ${command}: internal error: ${messageOf(error)}`);
    return error instanceof UsageError ? WRONG_USAGE : REFUSED;
  }
}
