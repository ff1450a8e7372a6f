import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../../kernel/errors.ts';
import { Random } from '../../../kernel/random.ts';
import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { UniversalAttack } from '../../../robustness/attacks/attack.ts';
import { runAttack } from '../../../robustness/attacks/run-attack.ts';
import type { AttackResult as CraftedAttack } from '../../../robustness/attacks/run-attack.ts';
import { float } from '../../../robustness/channels/float.ts';
import type { AttackResult } from '../protocol.ts';
import type { AttackRun } from './attack-run.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import { earlierWork, runIdentity } from './earlier-work.ts';
import { generationRate } from './generation-rate.ts';
import { requireClassToAttack } from './goal-of.ts';
import { learntFrom } from './learnt-from.ts';
import type { LearntFrom } from './learnt-from.ts';
import { perturbationPreview } from './perturbation-preview.ts';
import { keepPerturbation, scorePerturbation } from './score-perturbation.ts';
import type { KeptPerturbation, PerturbationScores } from './score-perturbation.ts';
import { openStored } from './stored-perturbation.ts';
import type { FittedPerturbation } from './stored-perturbation.ts';
import { openSurrogates } from './surrogate-models.ts';
import type { SurrogateModels } from './surrogate-models.ts';

/** Shares of a whole run, after preparation; the attack's own progress fills the middle. */
const SPANS = {
  clean: { phase: 'measuring clean predictions', from: 0.05, to: 0.08 },
  attack: { from: 0.08, to: 0.8 },
  generation: { phase: 'measuring the generation split', from: 0.8, to: 0.84 },
  scoring: { from: 0.84, to: 1 },
} as const;

interface Crafted {
  readonly crafted: CraftedAttack;
  readonly kept: KeptPerturbation;
  readonly epsilon: number;
  readonly generationRate: number | null;
  readonly notes: readonly Problem[];
}

/**
 * Crafts one perturbation for all images on the generation split, stores it, and scores what was stored on the evaluation
 * split through every channel. Writes perturbation.npy, preview.png and outcomes-<channel>.csv.
 */
export async function universalRun(run: AttackRun, attack: UniversalAttack): Promise<AttackResult> {
  const { stored } = run.task;
  const earlier = stored && await openStored(stored, run.classifier.imageShape, run.task.attack.norm);
  const channels = run.channels();
  return run.withImages('EVALUATION', async (evaluation) => {
    requireClassToAttack(run.goal, evaluation);
    const made = await craftOnGeneration(run, attack, earlier);
    const scores = await scorePerturbation(run, evaluation, {
      attack, channels, perturbation: made.kept.perturbation, generationRate: made.generationRate, span: SPANS.scoring,
    });
    const isNew = !earlier || !sameValues(earlier.tensor, made.kept.perturbation);
    return {
      runtime: run.classifier.runtime, epsilon: made.epsilon, curve: made.crafted.curve, evaluations: scores.evaluations,
      perturbation: isNew ? await describe(run, made, scores) : null,
      warnings: [...run.warnings, ...made.notes, ...made.crafted.warnings.map(noteOfAttack), ...scores.warnings],
    };
  });
}

function craftOnGeneration(run: AttackRun, attack: UniversalAttack, earlier: FittedPerturbation | null): Promise<Crafted> {
  return withSurrogates(run, async (surrogates) => {
    const epsilon = earlier?.epsilon ?? await run.epsilon();
    return run.withImages('GENERATION', async (images) => {
      run.sayStarted(epsilon);
      const cleanPredictions = await run.cleanLogits.predictions(images, float, run.reporter.counting(SPANS.clean));
      const learnt = learntFrom({ generation: images, cleanPredictions }, run.goal, run.task.attack);
      const { crafted, notes } = await craft(run, attack, { ...learnt, key: images.key, epsilon, surrogates, earlier });
      const kept = await keepPerturbation(run.task.outputDirectory, crafted.perturbation);
      const rate = earlier ? null : await generationRate(
        { ...learnt, classifier: run.classifier, perturbation: kept.perturbation, goal: run.goal }, run.reporter.counting(SPANS.generation),
      );
      return { crafted, kept, epsilon, generationRate: rate, notes: [...earlier?.notes ?? [], ...notes] };
    });
  });
}

interface Material extends LearntFrom {
  /** Of the generation split. */
  readonly key: string;
  readonly epsilon: number;
  readonly surrogates: SurrogateModels;
  readonly earlier: FittedPerturbation | null;
}

async function craft(
  run: AttackRun, attack: UniversalAttack, { generation, cleanPredictions, key, epsilon, surrogates, earlier }: Material,
): Promise<{ crafted: CraftedAttack; notes: readonly Problem[] }> {
  const { attack: { norm, parameters, seed }, checkpointPath, outputDirectory } = run.task;
  const identity = runIdentity(run.task, { model: run.modelDigest, surrogates: surrogates.digests, images: key, epsilon });
  const { earlier: checkpoint, notes } = await earlierWork(checkpointPath, (bytes) => decodeCheckpoint(bytes, identity));
  const keeper = new CheckpointKeeper(outputDirectory, run.send);
  const steps = runAttack(attack, {
    classifier: run.classifier, images: generation, cleanPredictions, threatModel: { goal: run.goal, norm, epsilon }, parameters,
    random: Random.fromSeed(seed),
    ...(checkpoint ? { checkpoint } : {}), ...(earlier ? { stored: earlier.tensor } : {}),
    ...(surrogates.classifiers.length > 0 ? { surrogates: surrogates.classifiers } : {}),
  });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { crafted: step.value, notes };
    const said = step.value;
    if (said.kind === 'progress') run.reporter.attack(said.progress, SPANS.attack);
    else await keeper.keep(() => encodeCheckpoint(said.checkpoint, identity));
  }
}

async function withSurrogates<T>(run: AttackRun, work: (surrogates: SurrogateModels) => Promise<T>): Promise<T> {
  const surrogates = await openSurrogates(run.task, run.classifier, run.openModel);
  try {
    return await work(surrogates);
  } finally {
    await surrogates.dispose();
  }
}

async function describe(run: AttackRun, { crafted: { l2, linf }, kept }: Crafted, { psnrDb, ssim }: PerturbationScores): Promise<AttackResult['perturbation']> {
  const previewPath = join(run.task.outputDirectory, 'preview.png');
  await writeFile(previewPath, await perturbationPreview(kept.perturbation, linf), { flush: true });
  return { tensorPath: kept.tensorPath, previewPath, shape: run.classifier.imageShape, l2, linf, psnrDb, ssim };
}

/** A perturbation that was only scored again is not a new one. */
function sameValues(a: FloatTensor, b: FloatTensor): boolean {
  return a.data.every((value, i) => value === b.data[i]);
}

function noteOfAttack(message: string): Problem {
  return { code: 'ATTACK_NOTE', message, path: [] };
}
