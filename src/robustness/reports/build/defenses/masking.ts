import type { CheckFindingFacts } from '../../check-facts.ts';
import type { DefenseEffectFacts } from '../../defense-facts.ts';
import type { ReportFacts } from '../../facts.ts';
import { logitsAttacked } from '../../sanity/logits-attacked.ts';
import { MEASURED_CHECKS } from '../../sanity/measured-checks.ts';
import { monotoneInEpsilon } from '../../sanity/monotone-in-epsilon.ts';
import { strongerTransfers, transferWithinDirect } from '../../sanity/transfer-within-direct.ts';
import type { ReportMasking } from '../../schema/defenses.ts';
import { budgetText, percent } from '../../wording.ts';
import { isSameThreat } from '../threats.ts';

/**
 * Checks that a model with hidden gradients does not pass (Athalye et al. 2018; Carlini et al. 2019): attacks with
 * gradients that are no better than those without, that fail on images without a budget, or that have no gradient at all.
 */
const SIGNS: ReadonlySet<string> = new Set(['S-01', 'S-02', 'S-03', 'S-04', 'S-06', 'S-08', 'S-09', 'S-10', 'S-11', 'S-11b', 'S-14', 'S-18']);

/** Without these two nobody has looked: queries against gradients, and the gradients themselves. */
const NEEDED = ['S-06', 'S-10'];

/** Titles of checks that the results decide too, so that they are not among the measured ones. */
const TITLES: ReadonlyMap<string, string> = new Map([
  ...MEASURED_CHECKS.map(({ id, title }) => [id, title] as const),
  ...[monotoneInEpsilon, logitsAttacked].map(({ id, title }) => [id, title] as const),
]);

type Sign = ReportMasking['signs'][number];

/** Whether a hardened model seems to hide its gradients from the attacks instead of being robust. */
export function maskingOf(childId: string, facts: ReportFacts): ReportMasking {
  const effects = (facts.defenseEffects ?? []).filter(({ child }) => child.id === childId);
  const findings = findingsOn(childId, facts, effects);
  const failed = [...findings.filter(({ outcome }) => outcome === 'FAIL').map(signOf), ...transferSigns(childId, facts), ...effects.flatMap(carriedOverSigns)];
  if (failed.length > 0) return { verdict: 'SUGGESTED', signs: failed, statement: suggested(failed) };
  if (findings.every(({ outcome }) => outcome === 'NOT_TESTED')) {
    return { verdict: 'NOT_EXAMINED', signs: [], statement: 'Whether the defense only masks gradients was not examined: no check ran this model. Lower success rates on it are no evidence of robustness.' };
  }
  const open = findings.filter(({ outcome }) => outcome === 'INCONCLUSIVE').map(signOf);
  const missing = NEEDED.filter((id) => !findings.some((finding) => finding.id === id && finding.outcome !== 'NOT_TESTED'));
  if (open.length + missing.length > 0) return { verdict: 'UNDECIDED', signs: open, statement: undecided(open, missing) };
  const passed = findings.filter(({ outcome }) => outcome === 'PASS').map(({ id }) => id);
  return {
    verdict: 'NO_SIGN', signs: [],
    statement: `No sign of gradient masking: ${passed.join(', ')} passed on this model. Such checks are neither necessary nor sufficient.`,
  };
}

function findingsOn(childId: string, { checks = [] }: ReportFacts, effects: readonly DefenseEffectFacts[]): readonly CheckFindingFacts[] {
  const own = checks.filter(({ modelId }) => modelId === childId);
  const runs = own.length > 0 ? own : effects.flatMap(({ childChecks }) => childChecks);
  return runs.flatMap(({ findings }) => findings.filter(({ id }) => SIGNS.has(id)));
}

const signOf = ({ id, outcome, detail }: CheckFindingFacts): Sign => ({ check: id, title: TITLES.get(id) ?? id, outcome, detail });

function transferSigns(childId: string, facts: ReportFacts): Sign[] {
  const stronger = strongerTransfers(facts, childId);
  if (stronger.length === 0) return [];
  return [{ check: 'S-07', title: transferWithinDirect.title, outcome: 'FAIL', detail: stronger.join('\n') }];
}

/** The parent's perturbations cannot beat attacks that see the child, unless these are blind. */
function carriedOverSigns({ carriedOver, threats }: DefenseEffectFacts): Sign[] {
  return carriedOver.flatMap((old): Sign[] => {
    const direct = threats.find((threat) => isSameThreat(threat, old));
    if (!direct || old.success.a.lower <= direct.success.a.upper) return [];
    return [{
      check: 'carried over', title: 'Perturbations made for the parent are no stronger than attacks on the child itself', outcome: 'FAIL',
      detail: `${old.algorithm} of the parent ${percent(old.success.a.value)}, attacks on the child ${percent(direct.success.a.value)} (${budgetText(old.norm, old.epsilon)})`,
    }];
  });
}

function suggested(signs: readonly Sign[]): string {
  const named = signs.map(({ check, title }) => `${check} (${title})`).join('; ');
  return `Gradient masking is suggested; what fails on this model: ${named}. The defense seems to hide gradients from the attacks instead of removing the weakness, so that lower success rates on it are no evidence of robustness.`;
}

function undecided(open: readonly Sign[], missing: readonly string[]): string {
  const parts = [
    ...(open.length > 0 ? [`${open.map(({ check }) => check).join(', ')} did not come to a decision`] : []),
    ...(missing.length > 0 ? [`${missing.join(', ')} did not run`] : []),
  ];
  return `Whether the defense only masks gradients is not settled: ${parts.join('; ')}.`;
}
