import type { CheckFindingFacts, ReportFacts } from '../facts.ts';
import type { SanityFinding } from '../schema/results.ts';
import type { SanityOutcome } from './sanity-check.ts';
import { modelName } from './support.ts';

type MeasuredCheck = Pick<SanityFinding, 'id' | 'title' | 'severity'>;

/**
 * Checks that run the model (docs/sanity-checks.md): decided by the check runs of the audit. Where there is no finding
 * they are printed as not tested, so that nobody takes them for passed.
 */
export const MEASURED_CHECKS: readonly MeasuredCheck[] = [
  { id: 'S-01', title: 'An unbounded per-image attack breaks every image', severity: 'BLOCKING' },
  { id: 'S-01b', title: 'An unbounded universal perturbation reaches its ceiling', severity: 'WARNING' },
  { id: 'S-02', title: 'At half the pixel range accuracy falls to guessing', severity: 'BLOCKING' },
  { id: 'S-04', title: 'Iterative attacks are at least as strong as single-step ones', severity: 'BLOCKING' },
  { id: 'S-05', title: 'Doubling the iterations changes nothing', severity: 'BLOCKING' },
  { id: 'S-06', title: 'White-box attacks are at least as strong as black-box ones', severity: 'BLOCKING' },
  { id: 'S-08', title: 'Random noise breaks far fewer images than an attack, and none that the attack could not', severity: 'BLOCKING' },
  { id: 'S-10', title: 'Gradients are finite and not zero', severity: 'BLOCKING' },
  { id: 'S-11', title: 'The model gives the same answer twice', severity: 'BLOCKING' },
  { id: 'S-11b', title: 'No optimisation or undifferentiable step at inference', severity: 'BLOCKING' },
  { id: 'S-14', title: 'Every image broken by the universal perturbation falls to a per-image attack too', severity: 'BLOCKING' },
  { id: 'S-16', title: 'A reference model without defense is broken', severity: 'BLOCKING' },
  { id: 'S-17', title: 'On a linear model the attack finds the analytic radius', severity: 'WARNING' },
  { id: 'S-18', title: 'Different losses agree', severity: 'WARNING' },
  { id: 'S-20', title: 'A gradient-free and a label-only attack were run', severity: 'WARNING' },
  { id: 'S-23', title: 'Prevalence and near-duplicates of the evaluation set are known', severity: 'WARNING' },
];

/** From the best to the worst that a check can say; what one model fails, the audit fails. */
const BADNESS: readonly SanityOutcome['outcome'][] = ['PASS', 'NOT_TESTED', 'INCONCLUSIVE', 'FAIL'];

/** The worse of two outcomes, except that something tested hides what was not. */
export function worseOf(a: SanityOutcome['outcome'], b: SanityOutcome['outcome']): SanityOutcome['outcome'] {
  if (a === 'NOT_TESTED') return b;
  return b === 'NOT_TESTED' ? a : worstOf(a, b);
}

/** What the check runs found under an id, over all models; undefined where no run says anything of it. */
export function measuredOutcome(facts: ReportFacts, id: string): SanityOutcome | undefined {
  const found = findingsOf(facts, id);
  if (found.length === 0) return undefined;
  return {
    outcome: found.map(({ finding }) => finding.outcome).reduce(worstOf),
    detail: found.map(({ name, finding }) => (facts.models.length > 1 ? `${name}: ${finding.detail}` : finding.detail)).join('\n'),
  };
}

/** A check that one model could not be put through is not passed, whatever the others did. */
export function worstOf(a: SanityOutcome['outcome'], b: SanityOutcome['outcome']): SanityOutcome['outcome'] {
  return BADNESS.indexOf(a) >= BADNESS.indexOf(b) ? a : b;
}

function findingsOf({ checks = [], ...facts }: ReportFacts, id: string): { readonly name: string; readonly finding: CheckFindingFacts }[] {
  return checks.flatMap(({ modelId, findings }) => findings.filter((finding) => finding.id === id)
    .map((finding) => ({ name: modelName(facts, modelId), finding })));
}

/** The measured checks of an audit; those without a finding say why there is none. */
export function measuredFindings(facts: ReportFacts): SanityFinding[] {
  return MEASURED_CHECKS.map((check) => ({ ...check, ...(measuredOutcome(facts, check.id) ?? { outcome: 'NOT_TESTED' as const, detail: whyNot(facts) }) }));
}

function whyNot({ checks = [], ...facts }: ReportFacts): string {
  if (checks.length === 0) return 'The models were not run for checks in this audit.';
  return checks.map(({ modelId, state, problem }) => `${modelName(facts, modelId)}: ${problem ?? (state === 'SUCCEEDED' ? 'the check run has no finding of it' : `the check run is ${state}`)}.`).join('\n');
}
