import { holm, type Rate } from '../../../src/robustness/metrics/index.ts';
import type { AttackRow, CleanChange, ModelResults, RetrainingRow, StudyResults } from './study-results.ts';

export type Verdict = 'agree' | 'disagree' | 'mixed' | 'not decided';

/** One claim of the published study held against the numbers here. */
export interface ClaimVerdict {
  readonly id: string;
  readonly claim: string;
  /** How the verdict follows from the numbers, in words. */
  readonly rule: string;
  readonly verdict: Verdict;
  /** What was counted. */
  readonly evidence: readonly string[];
}

export type ClaimResults = Pick<StudyResults, 'models' | 'attacks' | 'retraining' | 'cleanChanges'>;

/** "More than 80 %." */
const CLAIMED_SUCCESS = 0.8;
/** Our reading of "little dependence": success of architectures within 15 percentage points of each other. */
const LITTLE_SPREAD = 0.15;
/** Our reading of "helped": success lower by at least 10 percentage points, and not by chance. */
const HELPFUL_DROP = 0.1;
const ALPHA = 0.05;
/** A model that answers worse without any attack was not helped: a constant answer cannot be fooled at all. */
const TOLERATED_LOSS = 0.05;
/** Our reading of "rarely": in at most a quarter of the cases; "not rarely": in at least half. */
const RARE = 0.25;
const OFTEN = 0.5;
/** Fewer models than this say nothing about architectures. */
const FEWEST_MODELS = 3;

/** Every claim, decided by rules fixed beforehand from the figures alone, at budget `zeta`. Models no better than chance do not count. */
export function judgeClaims(results: ClaimResults, zeta: number): ClaimVerdict[] {
  const usable = results.models.filter(({ variant, clean }) => variant === 'parent' && clean && clean.accuracy.lower > clean.majorityShare);
  const isUsable = ({ task, architecture }: { readonly task: string; readonly architecture: string }): boolean =>
    usable.some((model) => model.task === task && model.architecture === architecture);
  const rows = results.attacks.filter((row) => row.variant === 'parent' && row.zeta === zeta && isUsable(row));
  const retraining = results.retraining.filter((row) => row.algorithm === 'uap-sgd' && row.zeta === zeta && isUsable(row));
  const nontargeted = highSuccess('nontargeted', 'Nontargeted universal perturbations succeed on more than 80 % of the images.', strongest(rows.filter(({ target }) => target === null)));
  return [
    { ...nontargeted, evidence: [...nontargeted.evidence, ...ceilings(usable)] },
    highSuccess('targeted', 'Targeted universal perturbations succeed on more than 80 % of the images.', strongest(rows.filter(({ target }) => target !== null))),
    littleDependence(strongest(rows)),
    retrainingRarelyHelps(retraining, results.cleanChanges),
  ];
}

/** With few classes Rf has a ceiling for a perturbation that sends every image to one class. */
function ceilings(models: readonly ModelResults[]): string[] {
  const most = models.flatMap(({ clean }) => (clean ? [clean.oneClassCeiling] : []));
  if (most.length === 0) return [];
  const low = most.filter((ceiling) => ceiling <= CLAIMED_SUCCESS).length;
  return [`on ${low} of ${most.length} models a perturbation that sends every image to one class could not reach 80 %: at most ${percent(Math.min(...most))} to ${percent(Math.max(...most))}`];
}

/** Of the attacks on one model with one goal in one norm, the one that succeeds most often: the worst case is what counts. */
export function strongest(rows: readonly AttackRow[]): AttackRow[] {
  const best = new Map<string, AttackRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.task, row.architecture, row.norm, row.target]);
    const known = best.get(key);
    if (!known || (row.rate?.value ?? -1) > (known.rate?.value ?? -1)) best.set(key, row);
  }
  return [...best.values()];
}

/** Above noise too: a rate that random noise of the same size reaches says nothing about the perturbation. */
function isAbove({ exact, control }: AttackRow): boolean {
  return exact !== null && exact.lower > CLAIMED_SUCCESS && control !== null && exact.lower > control.upper;
}

function isBelow({ exact }: AttackRow): boolean {
  return exact === null || exact.upper < CLAIMED_SUCCESS;
}

function highSuccess(id: string, claim: string, rows: readonly AttackRow[]): ClaimVerdict {
  const [above, below] = [rows.filter(isAbove).length, rows.filter(isBelow).length];
  const rates = rows.flatMap(({ rate }) => (rate ? [rate.value] : []));
  return {
    id, claim,
    rule: 'A case is a model, a norm and a goal, with its strongest attack. It counts as above when its exact 95 % interval lies above 80 % and above that of noise of the same size, as below when the interval lies below 80 %. '
      + 'Agree: at least half of the cases are above and none is below. Disagree: at least half are below and none is above. Mixed: anything else.',
    verdict: rows.length === 0 ? 'not decided' : halfWithout(above, below, rows.length),
    evidence: rows.length === 0 ? ['no case yet'] : [
      `${above} of ${rows.length} cases above, ${below} below, ${rows.length - above - below} neither`,
      rates.length > 0 ? `success from ${percent(Math.min(...rates))} to ${percent(Math.max(...rates))}` : 'no attack found a perturbation',
    ],
  };
}

function halfWithout(above: number, below: number, all: number): Verdict {
  if (2 * above >= all && below === 0) return 'agree';
  if (2 * below >= all && above === 0) return 'disagree';
  return 'mixed';
}

interface Spread {
  readonly label: string;
  /** Between the extreme rates, and between the intervals of these: what is certain of it. */
  readonly seen: number;
  readonly certain: number;
}

function littleDependence(rows: readonly AttackRow[]): ClaimVerdict {
  const groups = new Map<string, Rate[]>();
  for (const { task, norm, target, exact } of rows) {
    if (!exact) continue;
    const label = `${task}, ${norm}, ${target ?? 'nontargeted'}`;
    groups.set(label, [...(groups.get(label) ?? []), exact]);
  }
  const spreads = [...groups].filter(([, rates]) => rates.length >= FEWEST_MODELS).map(([label, rates]) => spreadOf(label, rates));
  const little = spreads.filter(({ seen }) => seen <= LITTLE_SPREAD).length;
  const large = spreads.filter(({ certain }) => certain > LITTLE_SPREAD).length;
  return {
    id: 'architecture',
    claim: 'Success depends little on the architecture.',
    rule: `A case is a data set, a norm and a goal with at least ${FEWEST_MODELS} architectures. Little: the largest and the smallest success differ by at most ${100 * LITTLE_SPREAD} percentage points. `
      + 'Large: even the nearest ends of their exact intervals differ by more. Agree: at least half of the cases are little and none is large. Disagree: at least half are large and none is little. Mixed: anything else.',
    verdict: spreads.length === 0 ? 'not decided' : halfWithout(little, large, spreads.length),
    evidence: spreads.length === 0 ? [`no case with ${FEWEST_MODELS} architectures yet`] : [
      `${little} of ${spreads.length} cases little, ${large} large, ${spreads.length - little - large} neither`,
      ...spreads.map(({ label, seen, certain }) => `${label}: ${percent(seen)} apart, at least ${percent(certain)} for certain`),
    ],
  };
}

function spreadOf(label: string, rates: readonly Rate[]): Spread {
  const sorted = [...rates].sort((a, b) => a.value - b.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (!least || !most) return { label, seen: 0, certain: 0 };
  return { label, seen: most.value - least.value, certain: Math.max(0, most.lower - least.upper) };
}

function retrainingRarelyHelps(rows: readonly RetrainingRow[], cleanChanges: readonly CleanChange[]): ClaimVerdict {
  const { cases, helped, paid, harmed } = countHelp(rows, cleanChanges);
  const share = helped / cases;
  return {
    id: 'retraining',
    claim: 'Adversarial retraining makes models more robust in very few cases only.',
    rule: 'A case is a model, a norm and a goal: success of uap-sgd on the model against success of a new uap-sgd on the retrained one, over the same images. Lower: by at least '
      + `${100 * HELPFUL_DROP} percentage points, and McNemar's exact p, corrected by Holm over all cases, is below ${ALPHA}. Helped: lower, and accuracy on clean images fell by at most ${100 * TOLERATED_LOSS} points. `
      + `Agree: at most ${100 * RARE} % of the cases helped. Disagree: at least ${100 * OFTEN} %. Mixed: between.`,
    verdict: cases === 0 ? 'not decided' : share <= RARE ? 'agree' : share >= OFTEN ? 'disagree' : 'mixed',
    evidence: cases === 0 ? ['no case yet'] : [
      `helped in ${helped} of ${cases} cases; success fell in ${paid} more, but accuracy on clean images too; made it worse in ${harmed}`],
  };
}

interface Help {
  readonly cases: number;
  readonly helped: number;
  /** Success fell, at the price of answers to clean images. */
  readonly paid: number;
  readonly harmed: number;
}

function countHelp(rows: readonly RetrainingRow[], cleanChanges: readonly CleanChange[]): Help {
  const cases = rows.flatMap(({ adaptive, task, architecture }) => {
    const clean = cleanChanges.find((change) => change.task === task && change.architecture === architecture);
    return adaptive && clean ? [{ fell: adaptive.difference.value, p: adaptive.test.pValue, lost: -clean.difference.value }] : [];
  });
  const adjusted = holm(cases.map(({ p }) => p));
  const certain = cases.filter((_, index) => (adjusted[index] ?? 1) < ALPHA);
  const lower = certain.filter(({ fell }) => fell >= HELPFUL_DROP);
  const helped = lower.filter(({ lost }) => lost <= TOLERATED_LOSS).length;
  return { cases: cases.length, helped, paid: lower.length - helped, harmed: certain.filter(({ fell }) => fell <= -HELPFUL_DROP).length };
}

/** "83.5 %" */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
