import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { ascend } from '../../attacks/support/ascend.ts';
import { clipToImages, perturbed } from '../../attacks/support/perturbed.ts';
import { predict } from '../../attacks/support/predict.ts';
import { project } from '../../attacks/support/projection.ts';
import { succeeds } from '../../attacks/support/success.ts';
import { predictions as labelsOf } from '../../classifier.ts';
import type { CheckContext } from '../check-context.ts';
import type { CheckedPerturbation } from '../checks-input.ts';

/** Length of a step as a share of the budget. */
const STEP = 0.1;

/** How many of the images at `positions` fall to projected gradient ascent that starts at a universal perturbation. */
export async function* ascendFrom(context: CheckContext, perturbation: CheckedPerturbation, positions: Uint32Array): AsyncGenerator<void, number, void> {
  let broken = 0;
  for (const batch of context.batches(positions)) broken += yield* ascendBatch(context, perturbation, batch);
  return broken;
}

async function* ascendBatch(context: CheckContext, perturbation: CheckedPerturbation, batch: Uint32Array): AsyncGenerator<void, number, void> {
  const { classifier, images, input: { settings } } = context;
  const { predictions } = yield* context.clean();
  const { goal, tensor } = perturbation;
  const clean = await images.read(batch);
  const classes = Int32Array.from(batch, (position) => (goal.kind === 'TARGETED' ? goal.target : predictions[position] ?? 0));
  const reached = new Set<number>();
  const record = (predicted: Int32Array): void => batch.forEach((position, row) => {
    if (succeeds(goal, predictions[position] ?? 0, predicted[row] ?? 0)) reached.add(position);
  });
  let moved = perturbed(clean, tensor.data);
  for (let step = 0; step < settings.steps && reached.size < batch.length; step++) {
    const { logits, gradient } = await classifier.gradient(moved, classes, { loss: 'cross-entropy', goal: goal.kind, reduce: 'each' });
    record(labelsOf(logits));
    moved = stepped(clean, moved, gradient, perturbation);
    yield;
  }
  record(await predict(classifier, moved));
  return reached.size;
}

/** One step of every image along its gradient, back within budget and pixel range. */
function stepped(clean: FloatTensor, moved: FloatTensor, gradient: FloatTensor, { norm, epsilon }: CheckedPerturbation): FloatTensor {
  const result = floatTensor(clean.shape);
  const size = clean.data.length / (clean.shape[0] ?? 1);
  for (let start = 0; start < clean.data.length; start += size) {
    const image = clean.data.subarray(start, start + size);
    const change = moved.data.slice(start, start + size).map((value, i) => value - (image[i] ?? 0));
    ascend(change, gradient.data.subarray(start, start + size), norm, STEP * epsilon);
    project(change, norm, epsilon);
    for (let i = 0; i < size; i++) result.data[start + i] = (image[i] ?? 0) + (change[i] ?? 0);
  }
  clipToImages(result.data);
  return result;
}
