import { LIMIT_METRICS } from '../../robustness/reports/document.ts';
import type { ProblemList } from '../shared/index.ts';
import { checkText } from '../shared/index.ts';
import type { AcceptanceLimit } from './audit.record.ts';
import type { NewLimit } from './launch-input.ts';

const MAX_LIMITS = 50;

/** The limits to freeze. Problems: unknown metrics, no bound or an impossible one, no rationale. */
export function checkLimits(problems: ProblemList, limits: readonly NewLimit[]): readonly AcceptanceLimit[] {
  if (limits.length > MAX_LIMITS) {
    problems.add('OUT_OF_RANGE', ['input', 'limits'], `expected at most ${MAX_LIMITS} limits, found ${limits.length}`);
    return [];
  }
  return limits.map((limit, index) => checkLimit(problems, ['input', 'limits', String(index)], limit));
}

function checkLimit(problems: ProblemList, path: readonly string[], limit: NewLimit): AcceptanceLimit {
  const { metric, max = null, min = null } = limit;
  if (!LIMIT_METRICS.some((known) => known === metric)) {
    problems.add(
      'UNKNOWN',
      [...path, 'metric'],
      `expected one of ${LIMIT_METRICS.join(', ')}, found ${JSON.stringify(metric.slice(0, 60))}`,
    );
  }
  if (max === null && min === null) problems.add('REQUIRED', path, 'expected max, min or both');
  if (max !== null && min !== null && min > max)
    problems.add('OUT_OF_RANGE', path, `expected min to be at most max, found ${min} and ${max}`);
  for (const [field, bound] of [
    ['max', max],
    ['min', min],
  ] as const) {
    if (bound !== null && !(bound >= 0 && bound <= 1))
      problems.add('OUT_OF_RANGE', [...path, field], `expected a rate from 0 to 1, found ${bound}`);
  }
  const rationale = checkText(problems, [...path, 'rationale'], limit.rationale, { max: 2000, multiline: true });
  return { metric, max, min, rationale };
}
