import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import { predictions } from '../../classifier.ts';
import type { AttackInput } from '../attack.ts';
import { ascend } from './ascend.ts';
import { clipToImages, perturbed } from './perturbed.ts';
import { predict, requireFinite } from './predict.ts';
import type { Resisting } from './probe.ts';
import { restrict } from './region.ts';
import { lossClasses, succeeds } from './success.ts';

export interface FgsmSettings {
  readonly innerSteps: number;
  /** Share of epsilon. */
  readonly innerStepSize: number;
}

/** Fast-gradient steps on one image from clip(x + v); the adversarial image when one of them reaches the goal. */
export async function innerFgsm(input: AttackInput<FgsmSettings>, { image, index }: Resisting, v: Float32Array): Promise<FloatTensor | undefined> {
  const { classifier, cleanPredictions, threatModel } = input;
  const { goal, norm, epsilon } = threatModel;
  const { innerSteps, innerStepSize } = input.parameters;
  const classes = lossClasses(goal, cleanPredictions, Uint32Array.of(index));
  const clean = cleanPredictions[index] ?? 0;
  const adversarial = perturbed(image, v);
  for (let step = 0; step < innerSteps; step++) {
    const { logits, gradient } = await classifier.gradient(adversarial, classes, {
      loss: 'cross-entropy', goal: goal.kind, reduce: 'each',
    });
    if (step > 0 && succeeds(goal, clean, predictions(logits)[0] ?? 0)) return adversarial;
    requireFinite(gradient.data, 'gradient values');
    restrict(gradient.data, threatModel, classifier.imageShape);
    ascend(adversarial.data, gradient.data, norm, innerStepSize * epsilon);
    clipToImages(adversarial.data);
  }
  const [predicted = 0] = await predict(classifier, adversarial);
  return succeeds(goal, clean, predicted) ? adversarial : undefined;
}
