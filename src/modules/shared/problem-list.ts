import type { Problem } from '../../kernel/errors.ts';
import { ProblemsError } from '../../kernel/errors.ts';

/** What kind of thing is wrong with an input. */
export type ProblemCode =
  | 'REQUIRED'
  | 'INVALID'
  | 'DUPLICATE'
  | 'OUT_OF_RANGE'
  | 'UNKNOWN'
  | 'NOT_FOUND'
  | 'NOT_READY'
  | 'MISMATCH'
  | 'UNSUPPORTED'
  | 'INCOMPLETE'
  | 'EXPIRED'
  | 'REJECTED'
  | 'CONFLICT'
  | 'FORBIDDEN';

/** Gathers everything that is wrong with an input, so that it is all said at once. */
export class ProblemList {
  readonly #problems: Problem[] = [];

  add(code: ProblemCode, path: readonly string[], message: string): void {
    this.#problems.push({ code, message, path });
  }

  get isEmpty(): boolean {
    return this.#problems.length === 0;
  }

  /** How many were added so far. */
  get count(): number {
    return this.#problems.length;
  }

  /** Throws a ProblemsError with all that was added, if anything was. */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new ProblemsError(this.#problems);
  }
}

/** A ProblemsError with one problem. */
export function refusal(code: ProblemCode, path: readonly string[], message: string): ProblemsError {
  return new ProblemsError([{ code, message, path }]);
}
