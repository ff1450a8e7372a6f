import type { GoalKind } from '../../threat-model.ts';
import type { AttackFacts, ModelFacts, ReportFacts } from '../facts.ts';
import type { Headline } from '../schema/cover.ts';
import { percent, percentRange, plainNumber } from '../wording.ts';
import { optionalRate, reportRate } from './report-rate.ts';
import { attackScores, matchedControl, separationOf, strongest } from './scores.ts';
import type { Score } from './scores.ts';

/** From this similarity (dB) on an image may be called faint: every pixel off by 10 of 255 grey levels is 28.1 dB. */
const FAINT_PSNR_DB = 28;

const GOALS: readonly GoalKind[] = ['NONTARGETED', 'TARGETED'];

/** For each model and goal the strongest universal attack, in one sentence anyone can read. */
export function headlinesOf(facts: ReportFacts): Headline[] {
  return facts.models.flatMap((model) => GOALS.flatMap((goal) => {
    const score = strongest(attackScores(facts).filter(
      ({ attack, evaluation }) => evaluation.modelId === model.id && attack.goal === goal && attack.algorithm.universal));
    return score && score.success.n > 0 ? [headline(score, model, facts)] : [];
  }));
}

function headline(score: Score, model: ModelFacts, facts: ReportFacts): Headline {
  const control = matchedControl(score, facts);
  return {
    model_id: model.id,
    goal: score.attack.goal,
    target_class: score.attack.targetClass,
    attack_id: score.attack.id,
    observed: reportRate(score.success),
    control: optionalRate(control?.success),
    sentence: sentence(score, model, control),
  };
}

function sentence(score: Score, model: ModelFacts, control: Score | undefined): string {
  const { attack, success } = score;
  const noise = control ? `random noise of the same size: ${percent(control.success.value)}` : 'no random control was run beside it';
  const found = `${percent(success.value)} of ${population(attack, success.n)} (95\u00a0% interval ${percentRange(success.lower, success.upper)})`;
  if (separationOf(success, control?.success) !== 'ABOVE' && control) {
    return `No universal attack found here did clearly better than random noise at making ${model.name} ${aim(attack)}: ${found}; ${noise}.`;
  }
  return `${subject(attack, score)} added to every picture made ${model.name} ${aim(attack)} on ${found}; ${noise}.`;
}

function subject(attack: AttackFacts, score: Score): string {
  const psnr = attack.perturbation?.psnrDb;
  const adjective = psnr !== undefined && psnr >= FAINT_PSNR_DB ? 'faint ' : '';
  const origin = score.evaluation.modelId === attack.modelId ? '' : ' made for another model';
  const size = attack.norm === 'LINF' ? `at most ${plainNumber(attack.epsilon * 255, 3)}/255 a pixel` : `L2 norm at most ${plainNumber(attack.epsilon, 3)}`;
  return `One ${adjective}image${origin} (${size})`;
}

const aim = (attack: AttackFacts): string =>
  (attack.goal === 'NONTARGETED' ? 'change its answer' : `answer “${attack.targetClass ?? ''}”`);

/** Which images a success rate counts. */
export const population = (attack: Pick<AttackFacts, 'goal' | 'targetClass'>, n: number): string =>
  (attack.goal === 'NONTARGETED' ? `${n} images` : `the ${n} images that neither are “${attack.targetClass ?? ''}” nor were answered so before`);
