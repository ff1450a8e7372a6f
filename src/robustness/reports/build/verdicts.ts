import { clopperPearsonRate } from '../../metrics/clopper-pearson.ts';
import type { Rate } from '../../metrics/rate.ts';
import type { LimitFacts, ModelFacts, ReportFacts } from '../facts.ts';
import { figureOf } from '../figures.ts';
import type { FigureDefinition } from '../figures.ts';
import type { ReportVerdict } from '../schema/common.ts';
import type { CriterionVerdict } from '../schema/results.ts';
import { percent } from '../wording.ts';
import { optionalRate } from './report-rate.ts';
import { attackScores, isControl, matchedControl, scoresOf, separationOf } from './scores.ts';

interface Observation {
  readonly attackId: string;
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
  if (showedPower) return undefined;
  return 'No attack was shown to do better than a matched random control on this model, so a low success says nothing of its robustness.';
}

/** The observation furthest towards failing: FAIL before INCONCLUSIVE before PASS, then the worse rate. */
function worstObservation(
  limit: LimitFacts, figure: FigureDefinition, model: ModelFacts, facts: ReportFacts,
): Observation | undefined {
  const badness = (rate: Rate): number => (figure.better === 'smaller' ? rate.value : -rate.value);
  const measured = figure.metric === 'cleanAccuracy' ? scoresOf(facts) : attackScores(facts);
  return measured
    .filter((score) => score.evaluation.modelId === model.id)
    .flatMap((score) => {
      const rate = score.evaluation.figures[figure.metric];
      if (!rate || rate.n === 0) return [];
      const exact = clopperPearsonRate(rate.successes, rate.n);
      return [{ attackId: score.attack.id, rate: exact, decision: decideRate(limit, exact) }];
    })
    .sort((a, b) => severity(b.decision.verdict) - severity(a.decision.verdict) || badness(b.rate) - badness(a.rate))[0];
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
