import { AppError } from '../../../kernel/errors.ts';
import type { GradientRequest } from '../../classifier.ts';

/** A loss of one image and its derivative by the logit of each class; classes that are missing have none. */
export interface LossSlopes {
  readonly loss: number;
  readonly slopes: ReadonlyMap<number, number>;
}

/** Keeps the quotient finite where the largest logits are equal, as in the loss of a graph. */
const TINY = 1e-12;

/**
 * The losses of src/numeric/autodiff/losses, from the logarithms of probabilities that add up to 1: away from class
 * `own`, or towards it. At the request's bound and beyond there is no slope. Throws UNSUPPORTED where DLR is not defined.
 */
export function lossSlopes(logs: Float64Array, own: number, { loss: kind, goal, bound }: GradientRequest): LossSlopes {
  const away = awayFrom(logs, own, kind, goal);
  const sign = goal === 'TARGETED' ? -1 : 1;
  // As it is handed on, so that a caller who takes it for a bound finds this image at the bound.
  const loss = Math.fround(sign * away.loss);
  if (bound !== undefined && loss >= bound) return { loss, slopes: new Map() };
  return { loss, slopes: new Map(Array.from(away.slopes, ([index, slope]) => [index, sign * slope])) };
}

function awayFrom(logs: Float64Array, own: number, kind: GradientRequest['loss'], goal: GradientRequest['goal']): LossSlopes {
  if (kind === 'margin') return margin(logs, own);
  if (kind === 'dlr') return dlr(logs, own, goal);
  // What normalises the probabilities is constant: their sum is 1.
  return { loss: -(logs[own] ?? NaN), slopes: new Map([[own, -1]]) };
}

function margin(logs: Float64Array, own: number): LossSlopes {
  const rival = fallingOrder(logs).find((index) => index !== own) ?? own;
  return { loss: (logs[rival] ?? NaN) - (logs[own] ?? NaN), slopes: new Map([[rival, 1], [own, -1]]) };
}

function dlr(logs: Float64Array, own: number, goal: GradientRequest['goal']): LossSlopes {
  const weights = goal === 'TARGETED' ? [1, 0, -0.5, -0.5] : [1, 0, -1];
  if (logs.length < weights.length) {
    throw new AppError('UNSUPPORTED', `expected at least ${weights.length} classes for the ${goal.toLowerCase()} DLR loss, found ${logs.length}: take the margin loss`);
  }
  const order = fallingOrder(logs);
  const spread = weights.reduce((sum, weight, rank) => sum + weight * (logs[order[rank] ?? 0] ?? NaN), TINY);
  const over = margin(logs, own);
  const slopes = new Map(Array.from(over.slopes, ([index, slope]) => [index, slope / spread]));
  weights.forEach((weight, rank) => {
    const index = order[rank] ?? 0;
    if (weight !== 0) slopes.set(index, (slopes.get(index) ?? 0) - (weight * over.loss) / spread ** 2);
  });
  return { loss: over.loss / spread, slopes };
}

/** Classes from the most to the least probable; the first one on a tie. */
function fallingOrder(logs: Float64Array): readonly number[] {
  return [...logs.keys()].sort((a, b) => (logs[b] ?? 0) - (logs[a] ?? 0));
}
