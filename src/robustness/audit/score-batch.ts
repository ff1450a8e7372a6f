import type { FloatTensor } from '../../numeric/tensor/tensor.ts';
import { l2Norm, linfNorm } from '../attacks/support/projection.ts';
import { requireFinite } from '../attacks/support/predict.ts';
import type { Channel } from '../channels/index.ts';
import { predictions, type Classifier } from '../classifier.ts';
import type { ImageSource } from '../image-source.ts';
import type { Outcome } from '../metrics/outcome.ts';
import { psnrDb } from '../metrics/psnr.ts';
import { ssim } from '../metrics/ssim.ts';

/** Logits [N, classes] of clean images that came through a channel. One place to share them between attacks. */
export type CleanLogits = (channel: Channel, indices: Uint32Array, arrived: FloatTensor) => Promise<FloatTensor>;

export interface BatchScoring {
  readonly classifier: Classifier;
  readonly images: ImageSource;
  readonly channel: Channel;
  /** Absent: computed. */
  readonly cleanLogits?: CleanLogits;
}

export interface AttackedBatch {
  /** Of the split. */
  readonly indices: Uint32Array;
  /** [N,C,H,W] in [0,1] */
  readonly clean: FloatTensor;
  readonly attacked: FloatTensor;
  /** [N]; absent for universal perturbations and corruptions. */
  readonly queries?: Int32Array;
}

/** Rows of the outcome table for a batch that travels one channel. Throws DISHONEST_RESULT when a logit is not finite. */
export async function scoreBatch(scoring: BatchScoring, { indices, queries, ...sent }: AttackedBatch): Promise<Outcome[]> {
  const { classifier, images, channel } = scoring;
  const [clean, attacked] = [await channel.send(sent.clean), await channel.send(sent.attacked)];
  const cleanLogits = await (scoring.cleanLogits?.(channel, indices, clean) ?? classifier.logits(clean));
  const attackedLogits = await classifier.logits(attacked);
  requireFinite(cleanLogits.data, `logits of clean images (${channel.name})`);
  requireFinite(attackedLogits.data, `logits of perturbed images (${channel.name})`);
  const [before, after] = [predictions(cleanLogits), predictions(attackedLogits)];
  return Array.from(indices, (index, row) => ({
    image: images.nameOf(index),
    patient: images.patientOf(index) ?? null,
    label: images.labels[index] ?? -1,
    cleanPrediction: before[row] ?? -1,
    adversarialPrediction: after[row] ?? -1,
    cleanLogits: [...rowOf(cleanLogits, row)],
    adversarialLogits: [...rowOf(attackedLogits, row)],
    ...difference(rowOf(clean, row), rowOf(attacked, row), classifier.imageShape),
    queries: queries?.[row] ?? null,
  }));
}

function difference(clean: Float32Array, attacked: Float32Array, shape: Classifier['imageShape']): Pick<Outcome, 'psnrDb' | 'ssim' | 'l2' | 'linf' | 'cleanL2'> {
  const change = attacked.map((value, i) => value - (clean[i] ?? 0));
  return {
    psnrDb: psnrDb(clean, attacked), ssim: ssim(clean, attacked, shape),
    l2: l2Norm(change), linf: linfNorm(change), cleanL2: l2Norm(clean),
  };
}

function rowOf({ data, shape }: FloatTensor, row: number): Float32Array {
  const size = data.length / (shape[0] ?? 1);
  return data.subarray(row * size, (row + 1) * size);
}
