import { createHash } from 'node:crypto';
import { Random } from '../../../kernel/random.ts';
import { imagesPerRun } from '../../../robustness/attacks/support/batches.ts';
import type { Certification, TrainingDefense, TrainingOutcome } from '../../../robustness/defenses/defense.ts';
import { hardenModel } from '../../../robustness/defenses/harden-model.ts';
import { createGraphTrainer, type GraphTrainer } from '../../../robustness/training/graph-trainer.ts';
import { inParts } from '../../../robustness/training/in-parts.ts';
import type { TrainingCheckpoint, TrainingStep } from '../../../robustness/training/training-step.ts';
import { splitForValidation, type ValidationSplit } from '../../../robustness/training/validation-split.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../attacks/checkpoint-file.ts';
import { CheckpointKeeper } from '../attacks/checkpoint-keeper.ts';
import type { CheckpointSpacing } from '../attacks/checkpoint-keeper.ts';
import { derivedRandom } from '../attacks/derived-random.ts';
import { earlierWork } from '../attacks/earlier-work.ts';
import { withImages } from '../datasets/with-images.ts';
import { hardeningNote, imageCounts } from './hardening-run.ts';
import type { Hardened, HardeningRun } from './hardening-run.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Shares of a whole run; where nothing is certified, training goes on to the end of that. */
const SPANS = {
  EVALUATION: { phase: 'preparing the evaluation split', from: 0.8, to: 0.82 },
  certify: { from: 0.82, to: 0.98 },
} as const;
const TRAINING_FROM = 0.02;

/** Set aside where a defense does not say how much. */
const VALIDATION_FRACTION = 0.1;

/** A checkpoint of a training holds all its weights several times over: fewer are kept than of an attack. */
const CHECKPOINTS: CheckpointSpacing = { secondsBetween: 5, shareOfRunBetween: 0.1 };

/** Trains a model by a defense on the generation split, and certifies it on the evaluation split where the defense can. */
export async function trainModel(run: HardeningRun, defense: TrainingDefense, parameters: Parameters): Promise<Hardened> {
  const { task, graph, runtime, generation } = run;
  const classCount = task.model.classes.length;
  const model = createGraphTrainer({ graph, runtime, classCount });
  try {
    const split = splitForValidation(generation, fractionOf(parameters), derivedRandom(task.seed, 'validation images', 0));
    const { outcome, notes, secondsBefore } = await train(run, defense, { model, split, parameters });
    const certification = await certify(run, defense, { model, parameters });
    return {
      graph: model.graph(), classifier: model, parameters, certification, history: outcome.history, secondsBefore,
      trainedOn: imageCounts(split.training, classCount), validatedOn: imageCounts(split.validation, classCount),
      warnings: [...notes, ...[...split.warnings, ...outcome.warnings].map(hardeningNote)],
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

function fractionOf({ validationFraction }: Parameters): number {
  return typeof validationFraction === 'number' ? validationFraction : VALIDATION_FRACTION;
}

interface Training {
  readonly model: GraphTrainer;
  readonly split: ValidationSplit;
  readonly parameters: Parameters;
}

async function train(run: HardeningRun, defense: TrainingDefense, { model, split, parameters }: Training) {
  const { task, send, reporter, checkpoints = CHECKPOINTS } = run;
  const identity = trainingIdentity(run, parameters);
  const { earlier, notes } = await earlierWork(task.checkpointPath, (bytes) => withoutSeconds(decodeCheckpoint(bytes, identity)));
  const secondsBefore = earlier?.seconds ?? 0;
  const keeper = new CheckpointKeeper(task.outputDirectory, send, checkpoints);
  const span = { from: TRAINING_FROM, to: defense.certify ? SPANS.EVALUATION.from : SPANS.certify.to };
  const outcome = await follow<TrainingOutcome>(hardenModel(defense, {
    model: inParts(model, imagesPerRun(model.imageShape)), images: split.training, validation: split.validation, parameters,
    random: Random.fromSeed(task.seed), ...(earlier ? { checkpoint: earlier.checkpoint } : {}),
  }), async (step) => {
    if (step.kind === 'progress') reporter.attack(step.progress, span);
    else await keeper.keep(() => encodeCheckpoint(withSeconds(step.checkpoint, secondsBefore + run.seconds()), identity));
  });
  return { outcome, notes, secondsBefore };
}

const SECONDS = 'seconds of the run so far';

/** A checkpoint also knows what it cost, so that an interrupted training does not look cheap. */
function withSeconds({ numbers, ...checkpoint }: TrainingCheckpoint, seconds: number): TrainingCheckpoint {
  return { ...checkpoint, numbers: { ...numbers, [SECONDS]: seconds } };
}

function withoutSeconds({ numbers: { [SECONDS]: seconds = 0, ...numbers }, ...checkpoint }: TrainingCheckpoint): { readonly checkpoint: TrainingCheckpoint; readonly seconds: number } {
  return { checkpoint: { ...checkpoint, numbers }, seconds };
}

/** What must be equal for a checkpoint to be of this training. */
function trainingIdentity({ task: { defense, seed, model: { classes } }, parentDigest, generation }: HardeningRun, parameters: Parameters): string {
  const decisive = { kind: 'harden-model', algorithm: defense.algorithm, parameters, seed, classes, parent: parentDigest, images: generation.key };
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}

/** An interruption here costs the certification: training is in the last checkpoint, or near it. */
async function certify({ task, reporter }: HardeningRun, defense: TrainingDefense, { model, parameters }: Omit<Training, 'split'>): Promise<Certification | null> {
  const { certify: prove } = defense;
  if (!prove) return null;
  const split = { ...task, split: 'EVALUATION', imageShape: model.imageShape, onPrepared: reporter.counting(SPANS.EVALUATION) } as const;
  return withImages(split, (images) => follow(
    prove.call(defense, { classifier: model, images, parameters, random: derivedRandom(task.seed, 'certification', 0) }),
    (step) => { if (step.kind === 'progress') reporter.attack(step.progress, SPANS.certify); },
  ));
}

async function follow<T>(steps: AsyncGenerator<TrainingStep, T, void>, heard: (step: TrainingStep) => Promise<void> | void): Promise<T> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
    await heard(step.value);
  }
}
