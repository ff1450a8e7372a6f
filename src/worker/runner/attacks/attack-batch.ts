import { floatTensor, sizeOf, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { ImageAttack } from '../../../robustness/attacks/attack.ts';
import { runImageAttack } from '../../../robustness/attacks/run-image-attack.ts';
import type { AttackedBatch } from '../../../robustness/audit/score-batch.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import type { AttackRun } from './attack-run.ts';
import { derivedRandom } from './derived-random.ts';

export interface BatchToAttack {
  readonly images: PreparedImages;
  /** Of the split. */
  readonly indices: Uint32Array;
  readonly epsilon: number;
  /** Of the whole split. */
  readonly cleanPredictions: Int32Array;
  /** Told the share of the batch that is done. */
  readonly onProgress: (share: number) => void;
}

/**
 * One batch of the evaluation split under a per-image attack. Images of another class than the goal starts from stay as
 * they are, without queries. The randomness is decided by the seed and the first image of the batch.
 */
export async function attackBatch(run: AttackRun, attack: ImageAttack, batch: BatchToAttack): Promise<AttackedBatch> {
  const { images, indices, epsilon, cleanPredictions, onProgress } = batch;
  const clean = await images.read(indices);
  const attacked = floatTensor(clean.shape, clean.data.slice());
  const queries = new Int32Array(indices.length);
  const { goal, task: { attack: { norm, parameters, seed } }, classifier } = run;
  const chosen = [...indices.keys()].filter((row) => goal.from === undefined || images.labels[indices[row] ?? 0] === goal.from);
  if (chosen.length === 0) return { indices, clean, attacked, queries };
  const steps = runImageAttack(attack, {
    classifier, images: rowsOf(clean, chosen), cleanPredictions: Int32Array.from(chosen, (row) => cleanPredictions[indices[row] ?? 0] ?? 0),
    threatModel: { goal, norm, epsilon }, parameters, random: derivedRandom(seed, 'batch', indices[0] ?? 0),
  });
  let step = await steps.next();
  for (; !step.done; step = await steps.next()) onProgress(step.value);
  const made = step.value;
  const size = sizeOf(images.imageShape);
  chosen.forEach((row, position) => {
    attacked.data.set(made.adversarial.data.subarray(position * size, (position + 1) * size), row * size);
    queries[row] = made.queries[position] ?? 0;
  });
  return { indices, clean, attacked, queries };
}

function rowsOf({ data, shape: [, ...imageShape] }: FloatTensor, rows: readonly number[]): FloatTensor {
  const size = sizeOf(imageShape);
  const chosen = floatTensor([rows.length, ...imageShape]);
  rows.forEach((row, position) => { chosen.data.set(data.subarray(row * size, (row + 1) * size), position * size); });
  return chosen;
}
