import { ProblemsError, type Problem } from '../kernel/errors.ts';

/** The command was given wrongly: nothing was tried. Everything that is wrong with it at once. */
export class UsageError extends ProblemsError {
  constructor(messages: readonly string[]) {
    super(messages.map((message): Problem => ({ code: 'USAGE', message, path: [] })));
    this.name = 'UsageError';
  }
}
