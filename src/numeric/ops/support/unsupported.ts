import { AppError } from '../../../kernel/errors.ts';

/** The error of an operator applied to what it cannot take: what was expected, what was found. */
export function unsupported(expected: string, found: string): AppError {
  return new AppError('UNSUPPORTED', `expected ${expected}, found ${found}`);
}
