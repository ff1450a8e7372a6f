import { ProblemsError } from '../../../kernel/errors.ts';

/** Labels are indices: they mean the same only when both sides count the same classes in the same order. */
export function requireSameClasses(expected: readonly string[], found: readonly string[], what: 'dataset' | 'surrogates'): void {
  if (expected.length === found.length && expected.every((name, index) => name === found[index])) return;
  const thing = what === 'dataset' ? 'data set' : 'surrogate model';
  const message = `expected a ${thing} with classes ${expected.join(', ')} in this order, found ${found.join(', ')}`;
  throw new ProblemsError([{ code: 'MODEL_MISMATCH', message, path: [what] }]);
}
