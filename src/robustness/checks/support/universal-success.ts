import { perturbed } from '../../attacks/support/perturbed.ts';
import { predict } from '../../attacks/support/predict.ts';
import { succeeds } from '../../attacks/support/success.ts';
import type { Goal } from '../../threat-model.ts';
import type { CheckContext } from '../check-context.ts';
import type { Attacked } from './image-attack-run.ts';

/** Which images [count] one perturbation [C*H*W] brings to a goal; with `from`, only images of that class can be. */
export async function* reachedBy(context: CheckContext, values: Float32Array, goal: Goal): AsyncGenerator<void, Uint8Array, void> {
  const { predictions: cleanPredictions } = yield* context.clean();
  const attacked = { classifier: context.classifier, images: context.images, cleanPredictions };
  return yield* reachedOn(attacked, context.batches(), { values, goal });
}

/** The same for images that are not the chosen ones. */
export async function* reachedOn(
  { classifier, images, cleanPredictions }: Attacked,
  batches: Iterable<Uint32Array>,
  { values, goal }: { readonly values: Float32Array; readonly goal: Goal },
): AsyncGenerator<void, Uint8Array, void> {
  const reached = new Uint8Array(images.count);
  for (const batch of batches) {
    const predicted = await predict(classifier, perturbed(await images.read(batch), values));
    batch.forEach((position, row) => {
      const meant = goal.from === undefined || images.labels[position] === goal.from;
      reached[position] = meant && succeeds(goal, cleanPredictions[position] ?? 0, predicted[row] ?? 0) ? 1 : 0;
    });
    yield;
  }
  return reached;
}

/** Images a goal is about, [count]: those of the class to leave, and not already where a targeted attack wants them. */
export function meantBy(goal: Goal, labels: Int32Array, cleanPredictions: Int32Array): Uint8Array {
  return Uint8Array.from(labels, (label, image) => {
    const attacked = goal.from === undefined || label === goal.from;
    return attacked && !(goal.kind === 'TARGETED' && cleanPredictions[image] === goal.target) ? 1 : 0;
  });
}
