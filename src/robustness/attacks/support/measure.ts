import type { AttackInput, AttackProgress, AttackStep } from '../attack.ts';
import type { Goal } from '../../threat-model.ts';
import { batchesOf, imagesPerRun, inOrder } from './batches.ts';
import { perturbed } from './perturbed.ts';
import { predict } from './predict.ts';
import type { ProgressCounter } from './progress.ts';
import { succeeds } from './success.ts';

/** Cost of a forward run beside one with a gradient, which is about three times that. */
export const FORWARD_COST = 1;
export const GRADIENT_COST = 3;

/** Predictions [count] of the whole generation split under a perturbation. */
export async function* measure(
  { classifier, images }: AttackInput<unknown>,
  perturbation: Float32Array,
  counter: ProgressCounter,
  details: Omit<AttackProgress, 'fraction' | 'phase'>,
): AsyncGenerator<AttackStep, Int32Array, void> {
  const predicted = new Int32Array(images.count);
  for (const batch of batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))) {
    predicted.set(await predict(classifier, perturbed(await images.read(batch), perturbation)), batch[0]);
    counter.advance(batch.length, FORWARD_COST);
    yield counter.step('measuring the generation split', details);
  }
  return predicted;
}

/** Share of images on which a goal is reached, every image counted. */
export function successRate(goal: Goal, cleanPredictions: Int32Array, predicted: Int32Array): number {
  let successes = 0;
  for (let i = 0; i < predicted.length; i++) {
    if (succeeds(goal, cleanPredictions[i] ?? 0, predicted[i] ?? 0)) successes++;
  }
  return successes / predicted.length;
}
