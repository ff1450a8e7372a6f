import { AppError } from '../../../src/kernel/errors.ts';
import { Random } from '../../../src/kernel/random.ts';
import { writeNpy } from '../../../src/numeric/formats/npy.ts';
import type { UniversalAttack } from '../../../src/robustness/attacks/attack.ts';
import { runAttack, type AttackResult } from '../../../src/robustness/attacks/run-attack.ts';
import { uapIterative } from '../../../src/robustness/attacks/uap-iterative.ts';
import { uapRandom } from '../../../src/robustness/attacks/uap-random.ts';
import { uapSgd } from '../../../src/robustness/attacks/uap-sgd.ts';
import { epsilonFromZeta } from '../../../src/robustness/audit/budget.ts';
import { writeOutcomes } from '../../../src/robustness/metrics/index.ts';
import { mean } from '../../../src/robustness/metrics/statistics/moments.ts';
import { generationRate } from '../../../src/worker/runner/attacks/generation-rate.ts';
import type { Laboratory, OpenModel } from '../laboratory.ts';
import type { TaskSettings } from '../settings.ts';
import type { StepContext, StudyStep } from '../step.ts';
import type { StepOutput } from '../step-store.ts';
import { attackName, type PlannedAttack } from './attack-plan.ts';
import { drive } from './drive.ts';
import { scoreOutcomes } from './score-outcomes.ts';

const ATTACKS: Readonly<Record<PlannedAttack['algorithm'], UniversalAttack>> = {
  'uap-sgd': uapSgd, 'uap-iterative': uapIterative, 'uap-random': uapRandom,
};

/** What is written down of a perturbation; its outcome table and itself lie beside it. */
export interface MadePerturbation {
  readonly attack: PlannedAttack;
  readonly epsilon: number;
  /** Why there is none: the attack found nothing. Null when there is one. */
  readonly failure: string | null;
  /** The rest is null without a perturbation. */
  readonly l2: number | null;
  readonly linf: number | null;
  readonly psnrDb: number | null;
  readonly ssim: number | null;
  /** Rf or Rs on the training images, the images it was made from. */
  readonly trainingRate: number | null;
  readonly warnings: readonly string[];
  readonly runtime: string;
}

/** A model under attack: the step that made it and under which name its attacks lie. */
export interface AttackedModel {
  readonly task: TaskSettings;
  /** Step with the file `onnx`. */
  readonly modelId: string;
  /** "pneumonia-28/small_resnet/parent" */
  readonly prefix: string;
  readonly work: number;
}

export const attackId = ({ prefix }: Pick<AttackedModel, 'prefix'>, attack: PlannedAttack): string => `${prefix}/${attackName(attack)}`;

/** Makes one universal perturbation on the training images and scores it on the evaluation images. Files: `npy`, `csv`. */
export function attackStep(lab: Laboratory, model: AttackedModel, attack: PlannedAttack): StudyStep {
  const kind = `${attack.algorithm} ${attack.goal.kind}`;
  return { id: attackId(model, attack), kind, work: model.work, needs: [model.modelId], run: (context) => attackModel(lab, model, attack, context) };
}

async function attackModel(lab: Laboratory, model: AttackedModel, attack: PlannedAttack, context: StepContext): Promise<StepOutput> {
  const open = await lab.open(model.task, model.modelId, context);
  const epsilon = epsilonFromZeta(attack.zeta, attack.norm, open.norms);
  const run = `${attackId(model, attack)} ${context.record(model.modelId).digest}`;
  const made = await craft(lab, open, { attack, epsilon, run }, context);
  const about = { attack, epsilon, runtime: lab.runtime.description };
  if (typeof made === 'string') {
    const nothing: MadePerturbation = { ...about, failure: made, l2: null, linf: null, psnrDb: null, ssim: null, trainingRate: null, warnings: [] };
    return { result: nothing };
  }
  const classes = lab.classes(model.task);
  const { classifier, images } = open;
  const outcomes = await scoreOutcomes(open, made.perturbation.data, (done, total) => { context.onProgress(done / total, 'scoring the evaluation images'); });
  const { l2, linf, warnings, perturbation } = made;
  const meanOf = (field: 'psnrDb' | 'ssim'): number => mean(outcomes.map((outcome) => outcome[field]));
  const trainingRate = await generationRate(
    { classifier, generation: images.training, cleanPredictions: open.cleanPredictions, perturbation, goal: attack.goal },
    (done, total) => { context.onProgress(done / total, 'scoring the training images'); },
  );
  const result: MadePerturbation = { ...about, failure: null, l2, linf, psnrDb: meanOf('psnrDb'), ssim: meanOf('ssim'), trainingRate, warnings };
  return { result, files: { npy: writeNpy(made.perturbation), csv: Buffer.from(writeOutcomes(outcomes, classes)) } };
}

interface Crafting {
  readonly attack: PlannedAttack;
  readonly epsilon: number;
  readonly run: string;
}

/** The perturbation, or why there is none: an attack that finds nothing is a result of its own, not a rate of 0. */
async function craft(lab: Laboratory, open: OpenModel, { attack, epsilon, run }: Crafting, context: StepContext): Promise<AttackResult | string> {
  const { classifier, images, cleanPredictions } = open;
  const { goal, norm, parameters } = attack;
  try {
    return await drive({
      run,
      begin: (checkpoint) => runAttack(ATTACKS[attack.algorithm], {
        classifier, images: images.training, cleanPredictions, threatModel: { goal, norm, epsilon }, parameters,
        random: Random.fromSeed(lab.settings.seed), ...(checkpoint && { checkpoint }),
      }),
    }, context);
  } catch (error) {
    if (error instanceof AppError && error.code === 'DISHONEST_RESULT' && /found no perturbation/.test(error.message)) return error.message;
    throw error;
  }
}
