import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { ProblemsError, messageOf } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { Random } from '../../../kernel/random.ts';
import type { Attack, AttackCheckpoint } from '../../../robustness/attacks/attack.ts';
import { findAttack } from '../../../robustness/attacks/index.ts';
import { runAttack } from '../../../robustness/attacks/run-attack.ts';
import type { AttackResult as CraftedAttack } from '../../../robustness/attacks/run-attack.ts';
import { epsilonFromZeta, meanNorms } from '../../../robustness/audit/budget.ts';
import { cleanPredictions } from '../../../robustness/audit/predict.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import type { Goal, ThreatModel } from '../../../robustness/threat-model.ts';
import { PreparedImages } from '../datasets/prepared-images.ts';
import { channelCount } from '../models/model-checks.ts';
import type { OpenModel } from '../models/opened-model.ts';
import type { AttackResult, RunAttackTask, RunnerMessage } from '../protocol.ts';
import { readCheckpoint } from './checkpoint-file.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import { ProgressReporter } from './progress-reporter.ts';
import { scorePerturbation } from './score-perturbation.ts';

export interface AttackEnvironment {
  readonly openModel: OpenModel;
  readonly send: (message: RunnerMessage) => void;
}

/** Shares of a whole run; the attack's own progress fills the middle. */
const SPANS = {
  generation: { phase: 'preparing the generation split', from: 0, to: 0.02 },
  evaluation: { phase: 'preparing the evaluation split', from: 0.02, to: 0.04 },
  norms: { phase: 'measuring image norms', from: 0.04, to: 0.05 },
  clean: { phase: 'measuring clean predictions', from: 0.05, to: 0.08 },
  attack: { from: 0.08, to: 0.9 },
  scoring: { from: 0.9, to: 1 },
} as const;

/** Runs one attack from uploaded files to scored result files in `task.outputDirectory`. */
export async function runAttackTask(task: RunAttackTask, { openModel, send }: AttackEnvironment): Promise<AttackResult> {
  const attack = knownAttack(task);
  await mkdir(task.outputDirectory, { recursive: true });
  const read = await openModel(task.model);
  const classifier = await read.classifier();
  const reporter = new ProgressReporter(send);
  try {
    return await new AttackRun(task, attack, classifier, {
      reporter, send, weights: read.facts.weightsDigest, warnings: read.engineWarnings?.() ?? [],
    }).result();
  } finally {
    reporter.stop();
    await classifier.dispose();
  }
}

interface RunTools {
  readonly reporter: ProgressReporter;
  readonly send: (message: RunnerMessage) => void;
  readonly weights: string;
  /** About the engine. */
  readonly warnings: readonly Problem[];
}

class AttackRun {
  readonly #task: RunAttackTask;
  readonly #attack: Attack;
  readonly #classifier: Classifier;
  readonly #tools: RunTools;

  constructor(task: RunAttackTask, attack: Attack, classifier: Classifier, tools: RunTools) {
    this.#task = task;
    this.#attack = attack;
    this.#classifier = classifier;
    this.#tools = tools;
  }

  async result(): Promise<AttackResult> {
    const generation = await this.#images('GENERATION', SPANS.generation);
    const evaluation = await this.#images('EVALUATION', SPANS.evaluation);
    try {
      requireSameClasses(this.#task, generation.classes);
      const threatModel = await this.#threatModel(generation);
      this.#sayStarted(threatModel.epsilon);
      const clean = await cleanPredictions(this.#classifier, generation, { onProgress: this.#tools.reporter.counting(SPANS.clean) });
      const { crafted, notes } = await this.#craft(generation, clean, threatModel);
      const scored = await scorePerturbation({
        crafted, generation, evaluation, cleanPredictions: clean, goal: threatModel.goal, attack: this.#attack,
        classifier: this.#classifier, classes: this.#task.model.classes, directory: this.#task.outputDirectory,
        reporter: this.#tools.reporter, span: SPANS.scoring,
      });
      return {
        runtime: this.#classifier.runtime, epsilon: threatModel.epsilon, curve: crafted.curve, ...scored,
        warnings: [...this.#tools.warnings, ...notes, ...scored.warnings],
      };
    } finally {
      generation.close();
      evaluation.close();
    }
  }

  #sayStarted(epsilon: number): void {
    const { warnings } = this.#tools;
    this.#tools.send({ kind: 'started', runtime: this.#classifier.runtime, epsilon, ...(warnings.length > 0 ? { warnings } : {}) });
  }

  #images(split: 'GENERATION' | 'EVALUATION', span: typeof SPANS.generation | typeof SPANS.evaluation): Promise<PreparedImages> {
    const [, height, width] = this.#classifier.imageShape;
    const { channels, resize } = this.#task.model.preprocessing;
    return PreparedImages.open(this.#task.dataset, split, { height, width, channels: channelCount(channels), resize }, {
      cacheDirectory: this.#task.cacheDirectory, onPrepared: this.#tools.reporter.counting(span),
    });
  }

  async #threatModel(generation: PreparedImages): Promise<ThreatModel> {
    const { norm, epsilon, zetaPercent } = this.#task.attack;
    const goal = goalOf(this.#task);
    if (epsilon !== null) return { goal, norm, epsilon };
    const norms = await meanNorms(generation, this.#tools.reporter.counting(SPANS.norms));
    return { goal, norm, epsilon: epsilonFromZeta(zetaPercent ?? NaN, norm, norms) };
  }

  async #craft(images: PreparedImages, clean: Int32Array, threatModel: ThreatModel): Promise<{ crafted: CraftedAttack; notes: readonly Problem[] }> {
    const run = runIdentity(this.#task, { weights: this.#tools.weights, images: images.key, epsilon: threatModel.epsilon });
    const { checkpoint, notes } = await earlierCheckpoint(this.#task.checkpointPath, run);
    const keeper = new CheckpointKeeper(this.#task.outputDirectory, run, this.#tools.send);
    const { parameters, seed } = this.#task.attack;
    const steps = runAttack(this.#attack, {
      classifier: this.#classifier, images, cleanPredictions: clean, threatModel, parameters,
      random: Random.fromSeed(seed), ...(checkpoint ? { checkpoint } : {}),
    });
    for (;;) {
      const step = await steps.next();
      if (step.done) return { crafted: step.value, notes };
      if (step.value.kind === 'progress') this.#tools.reporter.attack(step.value.progress, SPANS.attack);
      else await keeper.keep(step.value.checkpoint);
    }
  }
}

function knownAttack({ attack: { algorithm } }: RunAttackTask): Attack {
  const attack = findAttack(algorithm);
  if (attack) return attack;
  throw new ProblemsError([{ code: 'UNSUPPORTED', message: `expected a known algorithm, found ${algorithm}`, path: ['algorithm'] }]);
}

function goalOf({ attack: { goal, targetClass }, model: { classes } }: RunAttackTask): Goal {
  if (goal === 'NONTARGETED') return { kind: goal };
  const target = classes.indexOf(targetClass ?? '');
  if (target >= 0) return { kind: goal, target };
  const message = `expected a target class of ${classes.join(', ')}, found ${targetClass}`;
  throw new ProblemsError([{ code: 'INVALID_INPUT', message, path: ['targetClass'] }]);
}

/** Labels are indices: they mean the same only when both sides count the same classes in the same order. */
function requireSameClasses({ model: { classes } }: RunAttackTask, found: readonly string[]): void {
  if (classes.length === found.length && classes.every((name, index) => name === found[index])) return;
  const message = `expected a data set with classes ${classes.join(', ')} in this order, found ${found.join(', ')}`;
  throw new ProblemsError([{ code: 'MODEL_MISMATCH', message, path: ['dataset'] }]);
}

/** What must be equal for a checkpoint to be of this run. */
function runIdentity({ attack, model: { preprocessing, classes } }: RunAttackTask, content: { weights: string; images: string; epsilon: number }): string {
  return createHash('sha256').update(JSON.stringify({ attack, preprocessing, classes, ...content })).digest('hex');
}

async function earlierCheckpoint(path: string | null, run: string): Promise<{ checkpoint?: AttackCheckpoint; notes: readonly Problem[] }> {
  if (path === null) return { notes: [] };
  try {
    return { checkpoint: await readCheckpoint(path, run), notes: [] };
  } catch (error) {
    const reason = messageOf(error);
    return { notes: [{ code: 'CHECKPOINT_IGNORED', message: `an interrupted run was started again from the beginning: ${reason}`, path: [] }] };
  }
}
