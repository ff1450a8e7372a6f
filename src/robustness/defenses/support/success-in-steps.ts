import { successRate } from '../../attacks/support/measure.ts';
import type { Classifier } from '../../classifier.ts';
import type { ImageSource } from '../../image-source.ts';
import type { Goal } from '../../threat-model.ts';
import type { TrainingStep } from '../../training/training-step.ts';
import { predictInSteps } from './predict-in-steps.ts';

export interface Measured {
  readonly classifier: Classifier;
  readonly images: ImageSource;
  readonly goal: Goal;
}

/**
 * Mean over universal perturbations of the share of images on which each reaches the goal: every image counted, against
 * the model's own answers to the clean images. Its progress is of `phase` and goes from 0 to 1.
 */
export async function* successInSteps(
  perturbations: readonly Float32Array[], { classifier, images, goal }: Measured, phase: string,
): AsyncGenerator<TrainingStep, number, void> {
  const passes = perturbations.length + 1;
  const predictions: Int32Array[] = [];
  for (const perturbation of [undefined, ...perturbations]) {
    const steps = predictInSteps(classifier, images, perturbation);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      yield { kind: 'progress', progress: { fraction: (predictions.length + step.value) / passes, phase } };
    }
    predictions.push(step.value);
  }
  const [clean = new Int32Array(0), ...attacked] = predictions;
  return attacked.reduce((sum, predicted) => sum + successRate(goal, clean, predicted), 0) / attacked.length;
}
