import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../../kernel/errors.ts';
import { writeNpy } from '../../../numeric/formats/npy.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { UniversalAttack } from '../../../robustness/attacks/attack.ts';
import { evaluatePerturbation } from '../../../robustness/audit/evaluate.ts';
import type { PerturbationEvaluation } from '../../../robustness/audit/evaluate.ts';
import type { Channel } from '../../../robustness/channels/index.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import type { AttackEvaluation } from '../protocol.ts';
import type { AttackRun, Channels } from './attack-run.ts';
import { attackWarnings } from './attack-warnings.ts';
import { successThrough } from './channel-warnings.ts';
import type { ChannelSuccess } from './channel-warnings.ts';
import { cleanLogitsFrom } from './clean-logits.ts';
import { readPerturbation } from './stored-perturbation.ts';
import { writeEvaluation } from './write-evaluation.ts';

/** A perturbation as it lies in its file. */
export interface KeptPerturbation {
  readonly tensorPath: string;
  readonly perturbation: FloatTensor;
}

export interface PerturbationScores {
  readonly evaluations: readonly AttackEvaluation[];
  /** Means over the evaluation split, of images as computed. */
  readonly psnrDb: number;
  readonly ssim: number;
  readonly warnings: readonly Problem[];
}

export interface ScoringInput {
  readonly attack: UniversalAttack;
  readonly channels: Channels;
  readonly perturbation: FloatTensor;
  /** Success on the images it was made from; null when it was made elsewhere. */
  readonly generationRate: number | null;
  readonly span: { readonly from: number; readonly to: number };
}

/** Writes the tensor as perturbation.npy and gives what the file holds, to the bit. */
export async function keepPerturbation(directory: string, perturbation: FloatTensor): Promise<KeptPerturbation> {
  const tensorPath = join(directory, 'perturbation.npy');
  await writeFile(tensorPath, writeNpy(perturbation), { flush: true });
  return { tensorPath, perturbation: await readPerturbation(tensorPath, 'perturbation.npy') };
}

/**
 * Scores a perturbation on the evaluation split through every channel of the task, the direct one first; one outcome
 * table at a time is held. Warnings are about images as computed, and about channels in which the success dies.
 */
export async function scorePerturbation(run: AttackRun, images: PreparedImages, input: ScoringInput): Promise<PerturbationScores> {
  const { attack, generationRate, channels: [direct, ...others], span: { from, to } } = input;
  const width = (to - from) / (others.length + 1);
  const first = await scoreThrough(direct, run, images, { ...input, span: { from, to: from + width } });
  const evaluations = [await writeEvaluation(first, run.classes, run.task.outputDirectory)];
  const successes: ChannelSuccess[] = [];
  for (const [index, channel] of others.entries()) {
    const span = { from: from + (index + 1) * width, to: from + (index + 2) * width };
    const evaluation = await scoreThrough(channel, run, images, { ...input, span });
    successes.push(successThrough(channel.name, evaluation.outcomes, run.goal));
    evaluations.push(await writeEvaluation(evaluation, run.classes, run.task.outputDirectory));
  }
  const { outcomes, psnrDb, ssim } = first;
  const warnings = attackWarnings(run, attack, { outcomes, generationRate, direct: successThrough(direct.name, outcomes, run.goal), others: successes });
  return { evaluations, psnrDb, ssim, warnings };
}

async function scoreThrough(
  channel: Channel, run: AttackRun, images: PreparedImages, { perturbation, span: { from, to } }: ScoringInput,
): Promise<PerturbationEvaluation> {
  const middle = (from + to) / 2;
  const onto = channel.name === 'float' ? '' : ` (${channel.name})`;
  const clean = await run.cleanLogits.of(images, channel, run.reporter.counting({ phase: `measuring clean predictions${onto}`, from, to: middle }));
  return evaluatePerturbation({
    ...run.evaluated, classifier: run.classifier, images, perturbation, channel, cleanLogits: cleanLogitsFrom(clean),
    onProgress: run.reporter.counting({ phase: `scoring the evaluation split${onto}`, from: middle, to }),
  });
}
