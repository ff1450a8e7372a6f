import { inOrder } from '../../../robustness/attacks/support/batches.ts';
import type { ImageSource } from '../../../robustness/image-source.ts';
import { subsetOf } from '../../../robustness/image-subset.ts';
import type { Goal } from '../../../robustness/threat-model.ts';
import type { AttackSpec } from '../protocol.ts';
import { derivedRandom } from './derived-random.ts';

/** The images that an attack learns from, and what the model says of them. */
export interface LearntFrom {
  readonly generation: ImageSource;
  readonly cleanPredictions: Int32Array;
}

/**
 * The images of the generation split that an attack may learn from: those of the class it starts from, and of them so
 * many as its launch says, the first of an order that the seed decides, so that a larger number holds a smaller one.
 */
export function learntFrom(
  split: LearntFrom, { from }: Goal, { generationImages, seed }: Pick<AttackSpec, 'generationImages' | 'seed'>,
): LearntFrom {
  const { generation, cleanPredictions } = split;
  const candidates = inOrder(generation.count).filter((index) => from === undefined || generation.labels[index] === from);
  const chosen = generationImages === null ? candidates : firstOf(candidates, generationImages, seed);
  if (chosen.length === generation.count) return split;
  return { generation: subsetOf(generation, chosen), cleanPredictions: Int32Array.from(chosen, (index) => cleanPredictions[index] ?? -1) };
}

function firstOf(candidates: Uint32Array, count: number, seed: number): Uint32Array {
  const order = derivedRandom(seed, 'generation images', 0).permutation(candidates.length);
  return order.subarray(0, count).map((position) => candidates[position] ?? 0).sort();
}
