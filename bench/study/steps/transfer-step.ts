import { readNpy } from '../../../src/numeric/formats/npy.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { batchesOf, imagesPerRun, inOrder } from '../../../src/robustness/attacks/support/batches.ts';
import { perturbed } from '../../../src/robustness/attacks/support/perturbed.ts';
import { requireFinite } from '../../../src/robustness/attacks/support/predict.ts';
import { succeeds } from '../../../src/robustness/attacks/support/success.ts';
import { float } from '../../../src/robustness/channels/float.ts';
import { predictions } from '../../../src/robustness/classifier.ts';
import { wilsonRate, type Rate } from '../../../src/robustness/metrics/index.ts';
import { fitPerturbation, l2ScaleBetween } from '../../../src/worker/runner/attacks/fit-perturbation.ts';
import type { Laboratory, OpenModel } from '../laboratory.ts';
import type { Architecture, TaskSettings } from '../settings.ts';
import type { StepContext, StudyStep } from '../step.ts';
import type { MadePerturbation } from './attack-step.ts';
import type { PlannedAttack } from './attack-plan.ts';

/** A perturbation made for one architecture, scored on another. */
export interface TransferredRate {
  readonly source: Architecture;
  readonly attack: PlannedAttack;
  /** Rf or Rs on the evaluation images; null where the source has no perturbation. */
  readonly rate: Rate | null;
}

export interface TransferSource {
  readonly architecture: Architecture;
  readonly attack: PlannedAttack;
  /** The step with the file `npy`. */
  readonly stepId: string;
}

export interface TransferVictim {
  readonly task: TaskSettings;
  readonly modelId: string;
  readonly id: string;
  readonly work: number;
}

/** Scores the perturbations of other architectures on one model. */
export function transferStep(lab: Laboratory, victim: TransferVictim, sources: readonly TransferSource[]): StudyStep {
  return {
    id: victim.id, kind: 'transfer', work: victim.work * sources.length, needs: [victim.modelId, ...sources.map(({ stepId }) => stepId)],
    run: async (context) => {
      const open = await lab.open(victim.task, victim.modelId, context);
      const rates: TransferredRate[] = [];
      for (const [index, { architecture, attack, stepId }] of sources.entries()) {
        context.onProgress(index / sources.length, `perturbation of ${architecture}`);
        rates.push({ source: architecture, attack, rate: await rateOf(open, { attack, stepId }, context) });
      }
      return { result: rates };
    },
  };
}

async function rateOf(open: OpenModel, { attack, stepId }: Pick<TransferSource, 'attack' | 'stepId'>, context: StepContext): Promise<Rate | null> {
  // Its own step wrote it.
  const { failure } = context.record(stepId).result as MadePerturbation;
  if (failure !== null) return null;
  const values = fitted(readPerturbation(await context.file(stepId, 'npy'), stepId), open.classifier.imageShape, attack);
  return successOn(open, values, attack);
}

/** The perturbation [C,H,W] in a step's file. */
export function readPerturbation(bytes: Uint8Array, stepId: string): FloatTensor {
  const { shape, data } = readNpy(bytes, stepId);
  return floatTensor(shape, Float32Array.from(data, Number));
}

/** Brought to the victim's size, with the mean square of its values kept where the norm is L2. */
function fitted(perturbation: FloatTensor, shape: readonly [number, number, number], { norm }: PlannedAttack): Float32Array {
  if (perturbation.shape.join() === shape.join()) return perturbation.data;
  const { data } = fitPerturbation(perturbation, shape);
  if (norm === 'LINF') return data;
  const lengthOf = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const wanted = lengthOf(perturbation.data) * l2ScaleBetween(perturbation.shape, shape);
  const scale = Math.min(1, wanted / lengthOf(data));
  return data.map((value) => value * scale);
}

async function successOn({ classifier, images: { evaluation }, cleanLogits }: OpenModel, values: Float32Array, { goal }: PlannedAttack): Promise<Rate> {
  let successes = 0;
  for (const indices of batchesOf(inOrder(evaluation.count), imagesPerRun(evaluation.imageShape))) {
    const images = await evaluation.read(indices);
    const clean = predictions(await cleanLogits(float, indices, images));
    const logits = await classifier.logits(perturbed(images, values));
    requireFinite(logits.data, 'logits of perturbed images');
    predictions(logits).forEach((label, row) => { if (succeeds(goal, clean[row] ?? -1, label)) successes++; });
  }
  return wilsonRate(successes, evaluation.count);
}
