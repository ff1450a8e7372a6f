import { Random } from '../../../src/kernel/random.ts';
import type { Attack, AttackCheckpoint, AttackProgress } from '../../../src/robustness/attacks/attack.ts';
import { runAttack, type AttackResult } from '../../../src/robustness/attacks/run-attack.ts';
import { cleanPredictions } from '../../../src/robustness/audit/predict.ts';
import { evaluatePerturbation } from '../../../src/robustness/audit/evaluate.ts';
import type { Classifier } from '../../../src/robustness/classifier.ts';
import type { ImageSource } from '../../../src/robustness/image-source.ts';
import type { ThreatModel } from '../../../src/robustness/threat-model.ts';

export interface Case {
  readonly classifier: Classifier;
  readonly images: ImageSource;
  readonly threatModel: ThreatModel;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly checkpoint?: AttackCheckpoint;
}

export interface Finished {
  readonly result: AttackResult;
  readonly progress: readonly AttackProgress[];
  readonly checkpoints: readonly AttackCheckpoint[];
}

/** Runs an attack to its end through runAttack, keeping all it said. */
export async function finish(attack: Attack, { classifier, images, threatModel, ...rest }: Case): Promise<Finished> {
  const steps = runAttack(attack, {
    classifier,
    images,
    threatModel,
    cleanPredictions: await cleanPredictions(classifier, images),
    parameters: rest.parameters ?? {},
    random: Random.fromSeed(rest.seed ?? 1),
    ...(rest.checkpoint ? { checkpoint: rest.checkpoint } : {}),
  });
  const progress: AttackProgress[] = [];
  const checkpoints: AttackCheckpoint[] = [];
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return { result: value, progress, checkpoints };
    if (value.kind === 'progress') progress.push(value.progress);
    else checkpoints.push(value.checkpoint);
  }
}

/** Fooling or targeted success rate of a result on images. */
export async function rateOf(result: AttackResult, { classifier, images, threatModel: { goal } }: Case): Promise<number> {
  const { figures } = await evaluatePerturbation({
    classifier, images, perturbation: result.perturbation, goal, split: 'EVALUATION',
    classes: Array.from({ length: classifier.classCount }, (_, index) => `class ${index}`),
  });
  return (figures.targetedSuccessRate ?? figures.foolingRate).value;
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] ?? 0) * (b[i] ?? 0);
    aa += (a[i] ?? 0) ** 2;
    bb += (b[i] ?? 0) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
