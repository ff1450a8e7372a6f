import { Random } from '../../../src/kernel/random.ts';
import type { FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { UniversalAttack, AttackCheckpoint, AttackProgress } from '../../../src/robustness/attacks/attack.ts';
import { findAttack, isUniversal } from '../../../src/robustness/attacks/index.ts';
import { runAttack, type AttackResult } from '../../../src/robustness/attacks/run-attack.ts';
import { successRate } from '../../../src/robustness/attacks/support/measure.ts';
import { perturbed } from '../../../src/robustness/attacks/support/perturbed.ts';
import { predict } from '../../../src/robustness/attacks/support/predict.ts';
import { cleanPredictions } from '../../../src/robustness/audit/predict.ts';
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
  readonly stored?: FloatTensor;
  readonly surrogates?: readonly Classifier[];
  /** Called when the clean predictions are made and the attack is about to begin. */
  readonly onCrafting?: () => void;
}

export interface Finished {
  readonly result: AttackResult;
  readonly progress: readonly AttackProgress[];
  readonly checkpoints: readonly AttackCheckpoint[];
}

/** Runs an attack to its end through runAttack, keeping all it said. */
export async function finish(attack: UniversalAttack, { classifier, images, threatModel, ...rest }: Case): Promise<Finished> {
  const clean = await cleanPredictions(classifier, images);
  rest.onCrafting?.();
  const steps = runAttack(attack, {
    classifier,
    images,
    threatModel,
    cleanPredictions: clean,
    parameters: rest.parameters ?? {},
    random: Random.fromSeed(rest.seed ?? 1),
    ...(rest.checkpoint ? { checkpoint: rest.checkpoint } : {}),
    ...(rest.stored ? { stored: rest.stored } : {}),
    ...(rest.surrogates ? { surrogates: rest.surrogates } : {}),
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

/** Fooling or targeted success rate of a result on images, every image counted. */
export async function rateOf({ perturbation }: AttackResult, { classifier, images, threatModel: { goal } }: Pick<Case, 'classifier' | 'images' | 'threatModel'>): Promise<number> {
  const clean = await cleanPredictions(classifier, images);
  const batch = await images.read(Uint32Array.from({ length: images.count }, (_, index) => index));
  const predicted = await predict(classifier, perturbed(batch, perturbation.data));
  return successRate(goal, clean, predicted);
}

/** The universal attack of a name. Throws when the catalogue has none. */
export function universalAttack(name: string): UniversalAttack {
  const attack = findAttack(name);
  if (attack && isUniversal(attack)) return attack;
  throw new Error(`expected a universal attack called ${name}, found ${attack?.kind ?? 'none'}`);
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
