import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { readNpy, writeNpy } from '../../../numeric/formats/npy.ts';
import { floatTensor } from '../../../numeric/tensor/tensor.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { Attack } from '../../../robustness/attacks/attack.ts';
import type { AttackResult as CraftedAttack } from '../../../robustness/attacks/run-attack.ts';
import { evaluatePerturbation } from '../../../robustness/audit/evaluate.ts';
import { writeOutcomes } from '../../../robustness/audit/outcome-table.ts';
import { evaluationWarnings } from '../../../robustness/audit/warnings.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import type { Goal } from '../../../robustness/threat-model.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import type { AttackResult } from '../protocol.ts';
import { generationRate } from './generation-rate.ts';
import { perturbationPreview } from './perturbation-preview.ts';
import type { ProgressReporter } from './progress-reporter.ts';

export interface ScoringInput {
  readonly crafted: CraftedAttack;
  readonly generation: PreparedImages;
  readonly evaluation: PreparedImages;
  /** Of the generation split. */
  readonly cleanPredictions: Int32Array;
  readonly goal: Goal;
  readonly attack: Attack;
  readonly classifier: Classifier;
  readonly classes: readonly string[];
  readonly directory: string;
  readonly reporter: ProgressReporter;
  readonly span: { readonly from: number; readonly to: number };
}

/**
 * Stores a perturbation and scores what was stored, read back from the file, on the evaluation split. Writes
 * perturbation.npy, preview.png and outcomes.csv.
 */
export async function scorePerturbation(input: ScoringInput): Promise<Pick<AttackResult, 'perturbation' | 'evaluation' | 'warnings'>> {
  const { crafted, goal, classifier, classes, directory, reporter, span } = input;
  const middle = span.from + (span.to - span.from) * 0.4;
  const tensorPath = join(directory, 'perturbation.npy');
  const stored = await store(tensorPath, crafted.perturbation);
  const rate = await generationRate({ ...input, perturbation: stored }, reporter.counting({ phase: 'measuring the generation split', from: span.from, to: middle }));
  const evaluation = await evaluatePerturbation({
    classifier, images: input.evaluation, perturbation: stored, goal, classes, split: 'EVALUATION',
    onProgress: reporter.counting({ phase: 'scoring the evaluation split', from: middle, to: span.to }),
  });
  const previewPath = join(directory, 'preview.png');
  await writeFile(previewPath, await perturbationPreview(stored, crafted.linf), { flush: true });
  const outcomesPath = join(directory, 'outcomes.csv');
  await writeFile(outcomesPath, writeOutcomes(evaluation.outcomes, classes), { flush: true });
  const suspicions = evaluationWarnings(evaluation.outcomes, evaluation.figures, { knowledge: input.attack.knowledge, generationRate: rate });
  return {
    perturbation: {
      tensorPath, previewPath, shape: classifier.imageShape, l2: crafted.l2, linf: crafted.linf,
      psnrDb: evaluation.psnrDb, ssim: evaluation.ssim,
    },
    evaluation: { figures: evaluation.figures, outcomesPath },
    warnings: [...crafted.warnings.map(noteOfAttack), ...suspicions],
  };
}

/** Writes the tensor and gives what the file holds, to the bit. */
async function store(path: string, perturbation: FloatTensor): Promise<FloatTensor> {
  await writeFile(path, writeNpy(perturbation), { flush: true });
  const { shape, data } = readNpy(await readFile(path), 'perturbation.npy');
  if (!(data instanceof Float32Array)) throw new AppError('INTERNAL', 'expected a stored perturbation of float32');
  return floatTensor(shape, data);
}

function noteOfAttack(message: string): Problem {
  return { code: 'ATTACK_NOTE', message, path: [] };
}
