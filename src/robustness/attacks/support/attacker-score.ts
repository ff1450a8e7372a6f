import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { Goal } from '../../threat-model.ts';

/**
 * How far a batch is the attacker's way, by the probabilities alone: the sum over images of the target's probability,
 * or of one minus that of the class to leave. `classes[n]` is the class image n's score is about.
 */
export function attackerScore({ data, shape }: FloatTensor, classes: Int32Array, goal: Goal): number {
  const [count = 0, classCount = 0] = shape;
  let score = 0;
  for (let image = 0; image < count; image++) {
    const row = data.subarray(image * classCount, (image + 1) * classCount);
    const probability = probabilityOf(row, classes[image] ?? 0);
    score += goal.kind === 'TARGETED' ? probability : 1 - probability;
  }
  return score;
}

function probabilityOf(logits: Float32Array, index: number): number {
  const top = logits.reduce((largest, value) => Math.max(largest, value), -Infinity);
  const sum = logits.reduce((total, value) => total + Math.exp(value - top), 0);
  return Math.exp((logits[index] ?? 0) - top) / sum;
}
