import { subsetOf } from '../../image-subset.ts';
import type { AttackInput } from '../attack.ts';
import { inOrder } from './batches.ts';
import { regionOf } from './region.ts';

/**
 * The input as an attack shall see it: the region of its parsed parameters in the threat model, and, where the goal
 * names a class to attack, only the images labelled so with their clean predictions.
 */
export function narrowInput<P>(input: AttackInput<P>): AttackInput<P> {
  const region = regionOf(input.parameters) ?? input.threatModel.region;
  const threatModel = region ? { ...input.threatModel, region } : input.threatModel;
  const { from } = threatModel.goal;
  const { images, cleanPredictions } = input;
  if (from === undefined || cleanPredictions.length !== images.count) return { ...input, threatModel };
  const indices = inOrder(images.count).filter((index) => images.labels[index] === from);
  return {
    ...input, threatModel,
    images: subsetOf(images, indices),
    cleanPredictions: Int32Array.from(indices, (index) => cleanPredictions[index] ?? 0),
  };
}
