import { AppError } from '../../../kernel/errors.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { AttackInput, AttackOutcome, AttackStep } from '../attack.ts';
import { FORWARD_COST, measure, successRate } from './measure.ts';
import { ProgressCounter } from './progress.ts';

/** The perturbation an attack was given. Throws when there is none: the caller has to find it. */
export function storedPerturbation({ stored }: AttackInput<unknown>): FloatTensor {
  if (stored) return stored;
  throw new AppError('INTERNAL', 'expected the perturbation named by perturbationId, found none');
}

/** What an attack returns that makes nothing by search: a perturbation, measured once on the generation split. */
export async function* measuredOnce(input: AttackInput<unknown>, perturbation: FloatTensor): AsyncGenerator<AttackStep, AttackOutcome, void> {
  const counter = new ProgressCounter(input.images.count * FORWARD_COST);
  const predicted = yield* measure(input, perturbation.data, counter, { epoch: 1, epochs: 1 });
  const rate = successRate(input.threatModel.goal, input.cleanPredictions, predicted);
  return { perturbation, curve: [{ epoch: 1, successRate: rate }], warnings: [] };
}
