import type { GradientRequest } from '../../classifier.ts';
import type { Goal } from '../../threat-model.ts';
import type { AttackInput } from '../attack.ts';
import { batchesOf, imagesPerRun } from './batches.ts';
import { perturbed } from './perturbed.ts';
import { requireFinite } from './predict.ts';
import { restrict } from './region.ts';
import { lossClasses } from './success.ts';

export interface BatchRequest {
  readonly goal: Goal;
  readonly loss: GradientRequest['loss'];
  readonly bound: number;
}

/**
 * Gradient of the loss summed over a batch at clip(x + v), with respect to v; zero outside the region of the threat
 * model. Runs the model on as many images at a time as memory allows; where x + v is clipped nothing is masked, so that
 * v can come back.
 */
export async function batchGradient(
  input: AttackInput<unknown>,
  batch: Uint32Array,
  v: Float32Array,
  { goal, loss, bound }: BatchRequest,
): Promise<Float32Array> {
  const sum = new Float32Array(v.length);
  for (const indices of batchesOf(batch, imagesPerRun(input.images.imageShape))) {
    const images = perturbed(await input.images.read(indices), v);
    const classes = lossClasses(goal, input.cleanPredictions, indices);
    const { gradient } = await input.classifier.gradient(images, classes, { loss, bound, goal: goal.kind, reduce: 'sum' });
    requireFinite(gradient.data, 'gradient values');
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (gradient.data[i] ?? 0);
  }
  restrict(sum, input.threatModel, input.images.imageShape);
  return sum;
}
