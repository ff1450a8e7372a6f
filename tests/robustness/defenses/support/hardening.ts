import { Random } from '../../../../src/kernel/random.ts';
import { predict } from '../../../../src/robustness/attacks/support/predict.ts';
import type { Classifier } from '../../../../src/robustness/classifier.ts';
import type { TrainingDefense, TrainingOutcome } from '../../../../src/robustness/defenses/defense.ts';
import { hardenModel } from '../../../../src/robustness/defenses/harden-model.ts';
import type { ImageSource } from '../../../../src/robustness/image-source.ts';
import type { Goal } from '../../../../src/robustness/threat-model.ts';
import { fit } from '../../../../src/robustness/training/fit.ts';
import type { TrainableClassifier } from '../../../../src/robustness/training/trainable-classifier.ts';
import type { TrainingCheckpoint, TrainingProgress, TrainingStep } from '../../../../src/robustness/training/training-step.ts';
import { finish, rateOf, universalAttack } from '../../support/run.ts';
import { SoftmaxRegression } from './softmax-regression.ts';
import { BUDGET, ROBUST, ROBUST_SHIFT, SHAPE, TINY, TINY_SHIFT, twoFeatures } from './two-features.ts';

/** Training that is quick on the toy: no decay, so that only the defense decides which feature is used. */
export const QUICK = { batchSize: 24, optimiser: 'adam', learningRate: 0.1, weightDecay: 0, balance: false } as const;

export const training = twoFeatures(240, 1);
export const validation = twoFeatures(60, 2);
export const evaluation = twoFeatures(200, 3);

/** A model trained only to be right. */
export async function trainedParent(): Promise<SoftmaxRegression> {
  const model = new SoftmaxRegression(SHAPE, 2);
  const parameters = {
    ...QUICK, epochs: 10, momentum: 0, schedule: 'constant', warmUp: 0, patience: null,
    augmentation: { flip: false, rotation: 0, shift: 0 },
  } as const;
  await finishTraining(fit({ model, images: training, validation, parameters, random: Random.fromSeed(1) }));
  return model;
}

export interface Finished<T> {
  readonly outcome: T;
  readonly progress: readonly TrainingProgress[];
  readonly checkpoints: readonly TrainingCheckpoint[];
}

/** Runs to the end, keeping all that was said. */
export async function finishTraining<T>(steps: AsyncGenerator<TrainingStep, T, void>): Promise<Finished<T>> {
  const progress: TrainingProgress[] = [];
  const checkpoints: TrainingCheckpoint[] = [];
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return { outcome: value, progress, checkpoints };
    if (value.kind === 'progress') progress.push(value.progress);
    else checkpoints.push(value.checkpoint);
  }
}

/** Hardens a copy of a model against the toy's budget. */
export async function harden(
  parent: SoftmaxRegression, defense: TrainingDefense, parameters: object = {}, checkpoint?: TrainingCheckpoint,
): Promise<Finished<TrainingOutcome> & { readonly child: SoftmaxRegression }> {
  const child = parent.copy();
  const finished = await finishTraining(hardenModel(defense, inputFor(child, parameters, checkpoint)));
  return { child, ...finished };
}

export function inputFor(model: TrainableClassifier, parameters: object, checkpoint?: TrainingCheckpoint) {
  return {
    model, images: training, validation, random: Random.fromSeed(5),
    parameters: { ...QUICK, ...BUDGET, ...parameters }, ...(checkpoint && { checkpoint }),
  };
}

/** How much each feature moves the difference of the logits between an average image of one class and of the other. */
export function reliance(model: SoftmaxRegression): { readonly robust: number; readonly tiny: number } {
  const w = model.weights.get('W') ?? new Float32Array(0);
  const pull = (pixels: readonly number[]): number => pixels.reduce((sum, pixel) => sum + (w[w.length / 2 + pixel] ?? 0) - (w[pixel] ?? 0), 0);
  return { robust: pull(ROBUST) * ROBUST_SHIFT, tiny: pull(TINY) * TINY_SHIFT };
}

/** Share of the evaluation images that a perturbation fools, made for the model on the training images. */
export async function foolingRate(classifier: Classifier, goal: Goal = { kind: 'NONTARGETED' }): Promise<number> {
  const attacked = { classifier, images: training, threatModel: { goal, ...BUDGET }, parameters: { epochs: 2 } };
  const { result } = await finish(universalAttack('uap-sgd'), attacked);
  return rateOf(result, { ...attacked, images: evaluation });
}

/** Share of images classified as labelled. */
export async function accuracyOn(classifier: Classifier, images: ImageSource): Promise<number> {
  const all = await images.read(Uint32Array.from({ length: images.count }, (_, index) => index));
  const predicted = await predict(classifier, all);
  return predicted.filter((label, index) => label === images.labels[index]).length / images.count;
}
