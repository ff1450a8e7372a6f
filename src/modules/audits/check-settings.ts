import type { CheckSettings } from '../../robustness/checks/finding.ts';
import type { ProblemList } from '../shared/index.ts';

/** What the sanity checks of a model may cost when nothing else is said. */
export const USUAL_CHECK_SETTINGS: CheckSettings = { images: 100, steps: 20, restarts: 1, queries: 300, randomDraws: 20, seed: 1 };

const RANGES: Readonly<Record<keyof CheckSettings, readonly [least: number, most: number]>> = {
  images: [2, 10_000],
  steps: [1, 1000],
  restarts: [1, 20],
  queries: [10, 10_000],
  randomDraws: [1, 1000],
  seed: [0, 2 ** 31 - 1],
};

/** The settings to declare. Problems: numbers out of range. */
export function checkSettings(problems: ProblemList, given: CheckSettings | null | undefined): CheckSettings {
  const { images, steps, restarts, queries, randomDraws, seed } = given ?? USUAL_CHECK_SETTINGS;
  const settings: CheckSettings = { images, steps, restarts, queries, randomDraws, seed };
  for (const [field, value] of Object.entries(settings)) {
    const [least, most] = RANGES[field as keyof CheckSettings];
    if (value >= least && value <= most) continue;
    problems.add('OUT_OF_RANGE', ['input', 'checks', field], `expected ${field} from ${least} to ${most}, found ${value}`);
  }
  return settings;
}
