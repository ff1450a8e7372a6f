import { ProblemsError } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import type { OperatingPoint } from '../../../robustness/metrics/operating-point.ts';
import type { Goal, GoalKind } from '../../../robustness/threat-model.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import type { ModelSpec } from '../protocol.ts';

/** A goal by class names, as it is stored. */
export interface NamedGoal {
  readonly goal: GoalKind;
  readonly targetClass: string | null;
  readonly fromClass: string | null;
}

/** The goal by class indexes. Throws a ProblemsError that names every class the model does not have. */
export function goalOf({ goal, targetClass, fromClass }: NamedGoal, classes: readonly string[]): Goal {
  const problems: Problem[] = [];
  const indexOf = (name: string | null, what: 'target' | 'from'): number => {
    const index = name === null ? -1 : classes.indexOf(name);
    if (index < 0) {
      problems.push({ code: 'INVALID_INPUT', message: `expected a ${what} class of ${classes.join(', ')}, found ${name}`, path: [`${what}Class`] });
    }
    return index;
  };
  const from = fromClass === null ? {} : { from: indexOf(fromClass, 'from') };
  const named: Goal = goal === 'TARGETED' ? { kind: goal, target: indexOf(targetClass, 'target'), ...from } : { kind: goal, ...from };
  if (named.kind === 'TARGETED' && named.target === named.from && problems.length === 0) {
    problems.push({ code: 'INVALID_INPUT', message: `expected a target class other than the class attacked, found ${targetClass} for both`, path: ['targetClass'] });
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  return named;
}

/** The operating point by class index; null when none was declared. Throws a ProblemsError for an unknown class. */
export function operatingPointOf({ operatingPoint, classes }: Pick<ModelSpec, 'operatingPoint' | 'classes'>): OperatingPoint | null {
  if (!operatingPoint) return null;
  const positiveClass = classes.indexOf(operatingPoint.positiveClass);
  if (positiveClass >= 0) return { positiveClass, threshold: operatingPoint.threshold };
  const message = `expected a positive class of ${classes.join(', ')}, found ${operatingPoint.positiveClass}`;
  throw new ProblemsError([{ code: 'INVALID_INPUT', message, path: ['operatingPoint', 'positiveClass'] }]);
}

/** Throws a ProblemsError when the evaluation split has no image of the only class attacked. */
export function requireClassToAttack({ from }: Goal, { labels, classes, count }: Pick<PreparedImages, 'labels' | 'classes' | 'count'>): void {
  if (from === undefined || labels.includes(from)) return;
  const message = `expected images of class ${classes[from]} in the evaluation split, found none among ${count}: there is nothing to attack`;
  throw new ProblemsError([{ code: 'INVALID_INPUT', message, path: ['fromClass'] }]);
}
