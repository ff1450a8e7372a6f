import type { ProblemList } from '../shared/index.ts';
import type { OperatingPointRecord } from './model.record.ts';

/** The operating point to keep. Problems: a class the model does not have, a threshold that no probability can be on both sides of. */
export function checkOperatingPoint(
  problems: ProblemList,
  given: OperatingPointRecord | null,
  classes: readonly string[],
): OperatingPointRecord | null {
  if (!given) return null;
  const path = ['input', 'operatingPoint'];
  const { threshold } = given;
  const positiveClass = given.positiveClass.trim();
  if (!classes.includes(positiveClass))
    problems.add(
      'UNKNOWN',
      [...path, 'positiveClass'],
      `expected one of ${classes.slice(0, 20).join(', ')}, found ${JSON.stringify(positiveClass.slice(0, 60))}`,
    );
  if (!(threshold > 0 && threshold < 1))
    problems.add('OUT_OF_RANGE', [...path, 'threshold'], `expected a probability between 0 and 1, found ${threshold}`);
  return { positiveClass, threshold };
}
