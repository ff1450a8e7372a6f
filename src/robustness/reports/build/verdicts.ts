import { clopperPearsonRate } from '../../metrics/clopper-pearson.ts';
import type { Rate } from '../../metrics/rate.ts';
import type { LimitFacts, ModelFacts, ReportFacts } from '../facts.ts';
import { figureOf, successMetric } from '../figures.ts';
import type { FigureDefinition } from '../figures.ts';
import type { ReportVerdict } from '../schema/common.ts';
import type { CriterionVerdict } from '../schema/results.ts';
import { percent } from '../wording.ts';
import { optionalRate } from './report-rate.ts';
import { attackScores, isControl, matchedControl, scoresOf, separationOf } from './scores.ts';

interface Observation {
  /** Null for the worst case of several attacks. */
  readonly attackId: string | null;
  readonly rate: Rate;
  readonly decision: Decision;
}

interface Decision {
  readonly verdict: ReportVerdict;
  readonly reason: string;
}

/**
 * One verdict for each frozen limit and model, against the worst attack. With the Clopper-Pearson interval [l, u] and a
 * largest allowed rate L: PASS when u <= L, FAIL when l > L, else INCONCLUSIVE; mirrored for a smallest allowed rate.
 * A failed blocking check makes every verdict INVALID.
 */
export function decideVerdicts(facts: ReportFacts, auditIsInvalid: boolean): CriterionVerdict[] {
  return facts.audit.limits.flatMap((limit) => facts.models.map((model) => {
    const figure = figureOf(limit.metric);
    const worst = figure && worstObservation(limit, figure, model, facts);
    const { verdict, reason } = auditIsInvalid
      ? { verdict: 'INVALID' as const, reason: 'A blocking check of this audit failed: its figures decide nothing.' }
      : decide(limit, worst, model, facts);
    return {
      criterion: `${figure?.title ?? limit.metric} of ${model.name} ${model.version}`,
      metric: limit.metric,
      model_id: model.id,
      verdict,
      observed: auditIsInvalid ? null : optionalRate(worst?.rate),
      attack_id: auditIsInvalid ? null : worst?.attackId ?? null,
      limit: limitText(limit),
      max: limit.max,
      min: limit.min,
      rationale: limit.rationale,
      reason,
    };
  }));
}

function decide(limit: LimitFacts, worst: Observation | undefined, model: ModelFacts, facts: ReportFacts): Decision {
  if (!worst) return { verdict: 'NOT_TESTED', reason: 'No finished attack of this audit measured this figure on this model.' };
  if (worst.decision.verdict !== 'PASS' || limit.metric === 'cleanAccuracy') return worst.decision;
  const doubt = doubtOf(model, facts);
  return doubt ? { verdict: 'INCONCLUSIVE', reason: doubt } : worst.decision;
}

/** Why a good figure is no pass: attacks that did not finish, or none that did better than noise. */
function doubtOf(model: ModelFacts, facts: ReportFacts): string | undefined {
  const planned = facts.attacks.filter((attack) => attack.modelId === model.id && !isControl(attack));
  const unfinished = planned.filter((attack) => attack.state !== 'SUCCEEDED').length;
  if (unfinished > 0) return `${unfinished} of ${planned.length} planned attacks on this model did not finish.`;
  const scores = attackScores(facts).filter((score) => score.evaluation.modelId === model.id);
  const showedPower = scores.some((score) => separationOf(score.success, matchedControl(score, facts)?.success) === 'ABOVE');
  if (showedPower || perImagePower(model, facts)) return undefined;
  return 'No attack was shown to do better than a matched random control on this model, so a low success says nothing of its robustness.';
}

/** The check runs have shown per-image attacks to beat noise of equal norm on this model (S-08). */
function perImagePower(model: ModelFacts, { checks = [] }: ReportFacts): boolean {
  return checks.some(({ modelId, findings }) => modelId === model.id && findings.some(({ id, outcome }) => id === 'S-08' && outcome === 'PASS'));
}

/** The observation furthest towards failing: FAIL before INCONCLUSIVE before PASS, then the worse rate. */
function worstObservation(
  limit: LimitFacts, figure: FigureDefinition, model: ModelFacts, facts: ReportFacts,
): Observation | undefined {
  const badness = (rate: Rate): number => (figure.better === 'smaller' ? rate.value : -rate.value);
  return [...attackRates(figure, model, facts), ...worstCaseRates(figure, model, facts)]
    .filter(({ rate }) => rate.n > 0)
    .map(({ attackId, rate }) => {
      const exact = clopperPearsonRate(rate.successes, rate.n);
      return { attackId, rate: exact, decision: decideRate(limit, exact) };
    })
    .sort((a, b) => severity(b.decision.verdict) - severity(a.decision.verdict) || badness(b.rate) - badness(a.rate))[0];
}

type Measured = Pick<Observation, 'attackId' | 'rate'>;

/** A figure as each attack left it; accuracy on untouched images is the same beside a control. */
function attackRates({ metric }: FigureDefinition, model: ModelFacts, facts: ReportFacts): Measured[] {
  const scores = metric === 'cleanAccuracy' ? scoresOf(facts) : attackScores(facts);
  return scores.filter(({ evaluation }) => evaluation.modelId === model.id).flatMap(({ attack, evaluation }) => {
    const rate = evaluation.figures[metric];
    return rate ? [{ attackId: attack.id, rate }] : [];
  });
}

/** A figure as all attacks of a threat model left it together, image by image. */
function worstCaseRates({ metric }: FigureDefinition, model: ModelFacts, { worstCases = [] }: ReportFacts): Measured[] {
  return worstCases.filter(({ modelId, fromClass }) => modelId === model.id && fromClass === null).flatMap(({ goal, success, adversarialAccuracy }) => {
    if (metric === 'adversarialAccuracy') return [{ attackId: null, rate: adversarialAccuracy }];
    return metric === successMetric(goal) ? [{ attackId: null, rate: success }] : [];
  });
}

const severity = (verdict: ReportVerdict): number => ['PASS', 'INCONCLUSIVE', 'FAIL'].indexOf(verdict);

/** Rule R0 on one rate, whose interval must be Clopper-Pearson's. */
export function decideRate(limit: Pick<LimitFacts, 'max' | 'min'>, rate: Rate): Decision {
  const { max, min } = limit;
  if (max !== null && rate.lower > max) return { verdict: 'FAIL', reason: 'The whole interval lies above the limit.' };
  if (min !== null && rate.upper < min) return { verdict: 'FAIL', reason: 'The whole interval lies below the limit.' };
  const within = (max === null || rate.upper <= max) && (min === null || rate.lower >= min);
  if (within && (max !== null || min !== null)) return { verdict: 'PASS', reason: 'The whole interval lies within the limit.' };
  return { verdict: 'INCONCLUSIVE', reason: 'The interval reaches across the limit: more images would be needed to decide.' };
}

function limitText({ max, min }: LimitFacts): string {
  const parts = [min === null ? [] : [`at least ${percent(min)}`], max === null ? [] : [`at most ${percent(max)}`]].flat();
  return parts.length > 0 ? parts.join(' and ') : 'no bound given';
}
