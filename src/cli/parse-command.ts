import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf } from '../kernel/errors.ts';
import { OptionChecks } from './option-checks.ts';
import { UsageError } from './usage-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export interface ParsedCommand {
  readonly model: string;
  readonly checks: OptionChecks;
  /** Flags that were given. */
  has(flag: string): boolean;
}

/** A command line of the form MODEL --option value …; throws a UsageError for anything else. */
export function parseCommand(words: readonly string[], options: Options): ParsedCommand {
  const { values, positionals } = parsed(words, options);
  const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? undefined : value]));
  const checks = new OptionChecks(texts);
  const [model = '', ...others] = positionals;
  if (model === '' || others.length > 0) checks.problems.push(`expected one MODEL, a file or a folder, found ${positionals.join(', ') || 'none'}`);
  return { model, checks, has: (flag) => texts[flag] === true };
}

function parsed(words: readonly string[], options: Options): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError([messageOf(error).split(/[.]?\n|[.] To specify/, 1)[0] ?? '']);
  }
}
