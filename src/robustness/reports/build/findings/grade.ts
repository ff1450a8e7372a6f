import { clopperPearsonRate } from '../../../metrics/clopper-pearson.ts';
import type { Rate } from '../../../metrics/rate.ts';
import type { LimitFacts } from '../../facts.ts';
import { figureOf } from '../../figures.ts';
import type { Severity } from '../../schema/findings.ts';
import { percent, pointsText, shareText } from '../../wording.ts';
import { decideRate } from '../verdicts.ts';
import type { Weakness } from './weaknesses.ts';

/** What at least has been shown, by the lower end of a 95 % interval, for each severity. */
const SHOWN: readonly { readonly severity: Severity; readonly least: number }[] = [
  { severity: 'HIGH', least: 0.5 },
  { severity: 'MEDIUM', least: 0.2 },
  { severity: 'LOW', least: 0.05 },
];

export const SEVERITIES: readonly Severity[] = SHOWN.map(({ severity }) => severity);

/** The rule as it is printed; its reasons are in docs/metrics.md. */
export const FINDING_RULE: readonly string[] = [
  'A threat model is a finding when at least one of the grounds below holds; the gravest of them is its severity. Figures are the worst case image by image over all attacks of the threat model.',
  'By the acceptance limits: HIGH where the exact (Clopper–Pearson) 95 % interval lies wholly beyond a limit; MEDIUM where the observed rate lies beyond it and the interval reaches across.',
  'By what was shown, whatever the limits allow: HIGH, MEDIUM or LOW where success is surely (lower end of the 95 % interval) at least 50 %, 20 % or 5 %.',
  'By class: HIGH, MEDIUM or LOW where the recall of a class surely falls by at least 50, 20 or 5 points (paired 95 % interval), so that a rare class cannot hide behind a frequent one.',
];

export interface Grade {
  readonly severity: Severity;
  /** Why, the gravest first. */
  readonly grounds: readonly string[];
}

interface Ground {
  readonly severity: Severity;
  readonly text: string;
}

/** How grave a weakness is; undefined where it is no finding. */
export function gradeOf(weakness: Weakness, limits: readonly LimitFacts[]): Grade | undefined {
  const grounds = [...limits.flatMap((limit) => limitGround(limit, weakness)), ...successGround(weakness), ...classGrounds(weakness)]
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const [gravest] = grounds;
  return gravest && { severity: gravest.severity, grounds: grounds.map(({ severity, text }) => `${severity}: ${text}`) };
}

/** The worst that the attacks did to the figure of a limit. */
function limitGround(limit: LimitFacts, { limited }: Weakness): Ground[] {
  const grounds = limited.filter(({ metric, rate }) => metric === limit.metric && rate.n > 0)
    .flatMap(({ rate }) => decidedGround(limit, clopperPearsonRate(rate.successes, rate.n)))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.distance - a.distance);
  return grounds.slice(0, 1);
}

function decidedGround(limit: LimitFacts, exact: Rate): (Ground & { readonly distance: number })[] {
  const distance = Math.max(exact.value - (limit.max ?? Infinity), (limit.min ?? -Infinity) - exact.value);
  const { verdict } = decideRate(limit, exact);
  if (distance <= 0 || verdict === 'PASS') return [];
  const bound = exact.value > (limit.max ?? Infinity) ? `at most ${percent(limit.max ?? 1)}` : `at least ${percent(limit.min ?? 0)}`;
  const title = figureOf(limit.metric)?.title ?? limit.metric;
  const how = verdict === 'FAIL' ? 'the whole exact interval lies beyond the limit' : 'the exact interval reaches across the limit';
  return [{ severity: verdict === 'FAIL' ? 'HIGH' : 'MEDIUM', text: `${title} ${shareText(exact)}, allowed ${bound}: ${how}.`, distance }];
}

function successGround({ success }: Weakness): Ground[] {
  const shown = SHOWN.find(({ least }) => success.n > 0 && success.lower >= least);
  return shown ? [{ severity: shown.severity, text: `success on ${shareText(success)}, so surely at least ${percent(shown.least)}.` }] : [];
}

function classGrounds({ classFlows }: Weakness): Ground[] {
  return (classFlows ?? []).flatMap(({ className, recall: { difference } }) => {
    const shown = SHOWN.find(({ least }) => difference.n > 0 && difference.lower >= least);
    const lost = { value: -difference.value, lower: -difference.upper, upper: -difference.lower };
    return shown ? [{ severity: shown.severity, text: `recall of “${className}” changes by ${pointsText(lost)}, so surely by at least ${100 * shown.least}.` }] : [];
  });
}
