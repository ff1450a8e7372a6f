import type { Problem } from '../../../kernel/errors.ts';
import type { Attack } from '../../../robustness/attacks/attack.ts';
import { evaluationOf } from '../../../robustness/audit/evaluate.ts';
import { evaluationWarnings } from '../../../robustness/audit/warnings.ts';
import type { Outcome } from '../../../robustness/metrics/outcome.ts';
import type { AttackRun } from './attack-run.ts';
import { channelWarnings } from './channel-warnings.ts';
import type { ChannelSuccess } from './channel-warnings.ts';

export interface SuspectedAttack {
  /** Outcomes of images as computed. */
  readonly outcomes: readonly Outcome[];
  /** Success on the images it was made from; null when it learnt from none of this split. */
  readonly generationRate: number | null;
  readonly direct: ChannelSuccess;
  readonly others: readonly ChannelSuccess[];
}

/** What makes an attack's figures suspect, by the images that were attacked: the others are as they were by design. */
export function attackWarnings(run: AttackRun, { knowledge }: Attack, { outcomes, generationRate, direct, others }: SuspectedAttack): Problem[] {
  const { from } = run.goal;
  const attacked = from === undefined ? outcomes : outcomes.filter(({ label }) => label === from);
  const { figures } = evaluationOf(attacked, { ...run.evaluated, channel: direct.channel });
  const dying = knowledge === 'NONE' ? [] : channelWarnings(direct, others);
  return [...evaluationWarnings(attacked, figures, { knowledge, generationRate }), ...dying];
}
