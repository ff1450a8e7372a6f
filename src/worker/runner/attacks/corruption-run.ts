import { AppError, ProblemsError } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { CorruptionAttack } from '../../../robustness/attacks/attack.ts';
import { batchesOf, imagesPerRun, inOrder } from '../../../robustness/attacks/support/batches.ts';
import { parseParameters } from '../../../robustness/attacks/support/parameters.ts';
import { requireFinite } from '../../../robustness/attacks/support/predict.ts';
import { evaluationOf } from '../../../robustness/audit/evaluate.ts';
import type { PerturbationEvaluation } from '../../../robustness/audit/evaluate.ts';
import { scoreBatch } from '../../../robustness/audit/score-batch.ts';
import type { CleanLogits } from '../../../robustness/audit/score-batch.ts';
import { float } from '../../../robustness/channels/float.ts';
import type { Outcome } from '../../../robustness/metrics/outcome.ts';
import { PSNR_CEILING_DB } from '../../../robustness/metrics/psnr.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import type { AttackEvaluation, AttackResult } from '../protocol.ts';
import type { AttackRun } from './attack-run.ts';
import { cleanLogitsFrom } from './clean-logits.ts';
import { derivedRandom } from './derived-random.ts';
import { writeEvaluation } from './write-evaluation.ts';

/** Shares of a whole run, after preparation. */
const SPANS = { clean: { phase: 'measuring clean predictions', from: 0.05, to: 0.1 }, scoring: { from: 0.1, to: 1 } } as const;

/** A corruption has no budget: it may change a pixel by all there is. */
const NO_BUDGET = 1;

/**
 * Scores the evaluation split at every severity of a natural corruption, one evaluation each, called "severity-0" and so
 * on. Clean images stay clean: what is compared is the corrupted image with the one it was made from. An image's
 * randomness is decided by the seed and its index, the same at every severity. Writes outcomes-severity-<k>.csv.
 */
export async function corruptionRun(run: AttackRun, attack: CorruptionAttack): Promise<AttackResult> {
  const severities = severitiesOf(run, attack);
  return run.withImages('EVALUATION', async (images) => {
    run.sayStarted(NO_BUDGET);
    const cleanLogits = cleanLogitsFrom(await run.cleanLogits.of(images, float, run.reporter.counting(SPANS.clean)));
    const evaluations: AttackEvaluation[] = [];
    const notes: Problem[] = [];
    for (const [index, severity] of severities.entries()) {
      const evaluation = await scoreSeverity(run, attack, { images, cleanLogits, severity, share: { index, of: severities.length } });
      notes.push(...suspicionsOf(evaluation.outcomes, severity, attack.name));
      evaluations.push(await writeEvaluation(evaluation, run.classes, run.task.outputDirectory));
    }
    return { runtime: run.classifier.runtime, epsilon: NO_BUDGET, perturbation: null, evaluations, curve: [], warnings: [...run.warnings, ...notes] };
  });
}

function severitiesOf({ task }: AttackRun, attack: CorruptionAttack): readonly number[] {
  const { parameters, problems } = parseParameters(attack, task.attack.parameters);
  if (problems) throw new ProblemsError(problems);
  const severities = attack.severitiesOf(parameters);
  if (severities.length > 0) return severities;
  throw new ProblemsError([{ code: 'INVALID_INPUT', message: `expected severities of ${attack.name} to score, found none`, path: ['parameters'] }]);
}

interface Severity {
  readonly images: PreparedImages;
  readonly cleanLogits: CleanLogits;
  readonly severity: number;
  /** Which of the severities this is, for progress. */
  readonly share: { readonly index: number; readonly of: number };
}

async function scoreSeverity(run: AttackRun, attack: CorruptionAttack, { images, cleanLogits, severity, share }: Severity): Promise<PerturbationEvaluation> {
  const { from, to } = SPANS.scoring;
  const width = (to - from) / share.of;
  const tell = run.reporter.counting({ phase: `scoring severity ${severity}`, from: from + share.index * width, to: from + (share.index + 1) * width });
  const outcomes: Outcome[] = [];
  for (const indices of batchesOf(inOrder(images.count), imagesPerRun(images.imageShape))) {
    const clean = await images.read(indices);
    const attacked = await corrupted(run, attack, { clean, indices, severity });
    outcomes.push(...await scoreBatch({ classifier: run.classifier, images, channel: float, cleanLogits }, { indices, clean, attacked }));
    tell(outcomes.length, images.count);
  }
  return evaluationOf(outcomes, { ...run.evaluated, channel: `severity-${severity}` });
}

async function corrupted(
  run: AttackRun, attack: CorruptionAttack, { clean, indices, severity }: { readonly clean: FloatTensor; readonly indices: Uint32Array; readonly severity: number },
): Promise<FloatTensor> {
  const randoms = Array.from(indices, (index) => derivedRandom(run.task.attack.seed, 'image', index));
  const images = await attack.corrupt(clean, severity, randoms);
  if (images.shape.join() !== clean.shape.join()) {
    throw new AppError('INTERNAL', `expected ${attack.name} to return images [${clean.shape.join(', ')}], found [${images.shape.join(', ')}]`);
  }
  requireFinite(images.data, `values in the images of ${attack.name}`);
  const outside = images.data.find((value) => value < 0 || value > 1);
  if (outside !== undefined) throw new AppError('DISHONEST_RESULT', `expected images of ${attack.name} in [0, 1], found ${outside}`);
  return images;
}

/** Severity 0 is the proof that a severity's figures come from the corruption alone. */
function suspicionsOf(outcomes: readonly Outcome[], severity: number, name: string): Problem[] {
  const unchanged = outcomes.filter(({ psnrDb }) => psnrDb >= PSNR_CEILING_DB).length;
  if (severity === 0 && unchanged < outcomes.length) {
    throw new AppError('DISHONEST_RESULT', `expected severity 0 of ${name} to leave every image as it is, found ${outcomes.length - unchanged} of ${outcomes.length} changed`);
  }
  if (severity === 0 || unchanged < outcomes.length) return [];
  return [{ code: 'NO_IMAGE_CHANGED', message: `severity ${severity} of ${name} changed none of ${unchanged} images: its figures are those of clean images`, path: [] }];
}
