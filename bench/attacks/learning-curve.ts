import { Random } from '../../src/kernel/random.ts';
import { floatTensor } from '../../src/numeric/tensor/tensor.ts';
import type { UniversalAttack } from '../../src/robustness/attacks/attack.ts';
import { runAttack } from '../../src/robustness/attacks/run-attack.ts';
import { succeeds } from '../../src/robustness/attacks/support/success.ts';
import { evaluatePerturbation } from '../../src/robustness/audit/evaluate.ts';
import { cleanPredictions } from '../../src/robustness/audit/predict.ts';
import type { Classifier } from '../../src/robustness/classifier.ts';
import type { ImageSource } from '../../src/robustness/image-source.ts';
import type { ThreatModel } from '../../src/robustness/threat-model.ts';

/** How far an attack was after so many seconds of its own work. */
export interface LearningPoint {
  readonly seconds: number;
  /** Rf (nontargeted) or Rs (targeted) of its best perturbation so far on images it has never seen. */
  readonly rate: number;
}

export interface LearningCurve {
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly points: readonly LearningPoint[];
  /** Of the whole attack, clean predictions included. */
  readonly seconds: number;
  /** Of the perturbation it returned. */
  readonly rate: number;
  /** Whether it succeeds on each image of the evaluation split. */
  readonly successes: readonly boolean[];
}

export interface CurveCase {
  readonly classifier: Classifier;
  readonly generation: ImageSource;
  readonly evaluation: ImageSource;
  readonly threatModel: ThreatModel;
}

/** Runs an attack; at each checkpoint the clock stops and the best perturbation so far is scored on the evaluation split. */
export async function learningCurve(attack: UniversalAttack, parameters: Readonly<Record<string, unknown>>, its: CurveCase): Promise<LearningCurve> {
  const { classifier, generation, threatModel } = its;
  const points: LearningPoint[] = [];
  let seconds = 0;
  let resumedAt = performance.now();
  const run = runAttack(attack, {
    classifier, images: generation, threatModel, parameters, random: Random.fromSeed(1),
    cleanPredictions: await cleanPredictions(classifier, generation),
  });
  for (;;) {
    const step = await run.next();
    if (!step.done && step.value.kind === 'progress') continue;
    seconds += (performance.now() - resumedAt) / 1000;
    const values = step.done ? step.value.perturbation.data : step.value.kind === 'checkpoint' ? step.value.checkpoint.tensors['best'] : undefined;
    if (!values) throw new Error(`expected the best perturbation so far in a checkpoint of ${attack.name}, found none`);
    const successes = await evaluationSuccesses(its, values);
    const rate = successes.filter(Boolean).length / successes.length;
    if (step.done) return { algorithm: attack.name, parameters, points, seconds, rate, successes };
    points.push({ seconds, rate });
    resumedAt = performance.now();
  }
}

async function evaluationSuccesses({ classifier, evaluation, threatModel: { goal } }: CurveCase, values: Float32Array): Promise<boolean[]> {
  const { outcomes } = await evaluatePerturbation({
    classifier, images: evaluation, perturbation: floatTensor(classifier.imageShape, Float32Array.from(values)), goal, split: 'EVALUATION',
    classes: Array.from({ length: classifier.classCount }, (_, index) => `class ${index}`),
  });
  return outcomes.map(({ cleanPrediction, adversarialPrediction }) => succeeds(goal, cleanPrediction, adversarialPrediction));
}

/** Seconds after which a curve was above a rate for good; undefined when it ended below. */
export function secondsAbove({ points, rate, seconds }: LearningCurve, wanted: number): number | undefined {
  if (rate <= wanted) return undefined;
  const below = points.findLastIndex((point) => point.rate <= wanted);
  return points[below + 1]?.seconds ?? seconds;
}
