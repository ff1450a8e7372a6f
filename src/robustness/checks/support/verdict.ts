import { mcnemar } from '../../metrics/statistics/mcnemar.ts';
import type { CheckFinding } from '../finding.ts';

export type Verdict = CheckFinding['outcome'];

/** One line of a check: its own outcome, in words and in numbers. */
export interface Line {
  readonly outcome: Verdict;
  readonly text: string;
  readonly numbers: Readonly<Record<string, number>>;
}

/** So many images may go against what is expected before it counts. */
export const TOLERATED_IMAGES = 1;

/** One-sided level of the exact McNemar test. */
const LEVEL = 0.05;

/**
 * Two attacks on the same images, the first expected to be at least as strong: PASS while the other leads by no more
 * than the tolerated images; FAIL when its lead is also significant; INCONCLUSIVE between the two.
 */
export function atLeastAsStrong(onlyOther: number, onlyExpected: number, tolerated = TOLERATED_IMAGES): Verdict {
  if (onlyOther - onlyExpected <= tolerated) return 'PASS';
  return mcnemar({ onlyA: onlyOther, onlyB: onlyExpected }).pOneSided < LEVEL ? 'FAIL' : 'INCONCLUSIVE';
}

/** Images of which there should be none: as `atLeastAsStrong` against nothing, so that five and more are a FAIL. */
export function expectedNone(images: number): Verdict {
  return atLeastAsStrong(images, 0);
}

/** Images that cannot be left where everything works, whatever chance does: more than those tolerated are a FAIL. */
export function certainlyNone(images: number): Verdict {
  return images <= TOLERATED_IMAGES ? 'PASS' : 'FAIL';
}

const BY_GRAVITY: readonly Verdict[] = ['FAIL', 'INCONCLUSIVE', 'PASS', 'NOT_TESTED'];

/** The gravest of several outcomes; NOT_TESTED when there are none. */
export function gravest(outcomes: readonly Verdict[]): Verdict {
  return BY_GRAVITY.find((outcome) => outcomes.includes(outcome)) ?? 'NOT_TESTED';
}

/** Several lines as one finding; `otherwise` says why there are none. */
export function findingOf(lines: readonly Line[], otherwise: string): Omit<CheckFinding, 'id'> {
  return {
    outcome: gravest(lines.map(({ outcome }) => outcome)),
    detail: lines.length > 0 ? lines.map(({ text }) => text).join('\n') : otherwise,
    numbers: Object.assign({}, ...lines.map(({ numbers }) => numbers)) as Record<string, number>,
  };
}
