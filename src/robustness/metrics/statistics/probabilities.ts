import { AppError } from '../../../kernel/errors.ts';

/** Throws INTERNAL on a p-value that is none. */
export function requireProbabilities(values: readonly number[]): void {
  const wrong = values.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new AppError('INTERNAL', `expected p-values from 0 to 1, found ${wrong}`);
}
