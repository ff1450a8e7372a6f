import { AppError, ProblemsError } from '../kernel/errors.ts';
import type { Problem } from '../kernel/errors.ts';
import { MAX_ATTEMPTS } from '../platform/queue/job-queue.ts';

/**
 * The problems of a failure that trying again would not change: what a runner refused, a limit it exceeded, a result
 * that is not honest. Undefined for anything else: the queue tries again.
 */
export function finalProblems(error: unknown): readonly Problem[] | undefined {
  if (error instanceof ProblemsError) return error.problems;
  if (error instanceof AppError && error.code === 'DISHONEST_RESULT') return [{ code: error.code, message: error.message, path: [] }];
  return undefined;
}

/** Several problems as the one that an attack or report keeps. */
export function asOneProblem(problems: readonly Problem[]): Problem {
  const [first, ...others] = problems;
  if (!first) throw new AppError('INTERNAL', 'expected at least one problem, found none');
  if (others.length === 0) return first;
  return { code: first.code, message: problems.map((problem) => problem.message).join('; '), path: [] };
}

/** What is written down when the queue gives up. The cause may be internal, so it is in the log only. */
export function gaveUp(what: string): Problem {
  return { code: 'INTERNAL', message: `${what} failed ${MAX_ATTEMPTS} times for a reason inside Assay, which has been logged`, path: [] };
}
