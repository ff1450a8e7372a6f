import { ProblemsError } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { epsilonFromZeta, meanNorms } from '../../../robustness/audit/budget.ts';
import type { EvaluationRequest } from '../../../robustness/audit/evaluate.ts';
import { findChannel } from '../../../robustness/channels/index.ts';
import type { Channel } from '../../../robustness/channels/index.ts';
import { float } from '../../../robustness/channels/float.ts';
import type { Classifier } from '../../../robustness/classifier.ts';
import type { OperatingPoint } from '../../../robustness/metrics/operating-point.ts';
import type { Goal } from '../../../robustness/threat-model.ts';
import type { PreparedImages } from '../datasets/prepared-images.ts';
import { withImages } from '../datasets/with-images.ts';
import type { OpenModel } from '../models/opened-model.ts';
import type { RunAttackTask, RunnerMessage } from '../protocol.ts';
import { CleanLogitsCache } from './clean-logits.ts';
import { goalOf, operatingPointOf } from './goal-of.ts';
import type { ProgressReporter } from './progress-reporter.ts';

/** Where preparation lies in a whole run; what comes after 0.08 differs by kind of attack. */
const SPANS = {
  GENERATION: { phase: 'preparing the generation split', from: 0, to: 0.02 },
  EVALUATION: { phase: 'preparing the evaluation split', from: 0.02, to: 0.04 },
  norms: { phase: 'measuring image norms', from: 0.04, to: 0.05 },
} as const;

/** At least the direct one, which is the first. */
export type Channels = readonly [direct: Channel, ...others: Channel[]];

export interface AttackRunParts {
  readonly task: RunAttackTask;
  readonly classifier: Classifier;
  /** Of the model attacked: all that decides what it answers. */
  readonly modelDigest: string;
  readonly openModel: OpenModel;
  readonly reporter: ProgressReporter;
  readonly send: (message: RunnerMessage) => void;
  /** About the engine. */
  readonly warnings: readonly Problem[];
}

/** What every kind of attack needs of its task: the images, the goal, the budget, the channels, clean logits, a voice. */
export class AttackRun {
  readonly task: RunAttackTask;
  readonly classifier: Classifier;
  readonly modelDigest: string;
  readonly openModel: OpenModel;
  readonly reporter: ProgressReporter;
  readonly send: (message: RunnerMessage) => void;
  readonly warnings: readonly Problem[];
  readonly goal: Goal;
  /** Declared for the model; null: none. */
  readonly operatingPoint: OperatingPoint | null;
  readonly cleanLogits: CleanLogitsCache;

  /** Throws a ProblemsError for a class that the model does not have. */
  constructor(parts: AttackRunParts) {
    this.task = parts.task;
    this.classifier = parts.classifier;
    this.modelDigest = parts.modelDigest;
    this.openModel = parts.openModel;
    this.reporter = parts.reporter;
    this.send = parts.send;
    this.warnings = parts.warnings;
    this.goal = goalOf(parts.task.attack, parts.task.model.classes);
    this.operatingPoint = operatingPointOf(parts.task.model);
    this.cleanLogits = new CleanLogitsCache({ ...parts, cacheDirectory: parts.task.cacheDirectory });
  }

  get classes(): readonly string[] {
    return this.task.model.classes;
  }

  /** What every evaluation of this run is about. */
  get evaluated(): Pick<EvaluationRequest, 'goal' | 'classes' | 'split' | 'operatingPoint'> {
    const { goal, classes, operatingPoint } = this;
    return { goal, classes, operatingPoint, split: 'EVALUATION' };
  }

  /** Opens a split, lends it to `work` and closes it. Throws a ProblemsError when its classes are not the model's. */
  withImages<T>(split: 'GENERATION' | 'EVALUATION', work: (images: PreparedImages) => Promise<T>): Promise<T> {
    const { task: { dataset, model, cacheDirectory }, classifier: { imageShape } } = this;
    return withImages({ dataset, model, cacheDirectory, imageShape, split, onPrepared: this.reporter.counting(SPANS[split]) }, work);
  }

  /** The budget in [0,1] pixels: given, or a share of the mean norm of the generation split, which is read only then. */
  async epsilon(): Promise<number> {
    const { norm, epsilon, zetaPercent } = this.task.attack;
    if (epsilon !== null) return epsilon;
    const norms = await this.withImages('GENERATION', (images) => meanNorms(images, this.reporter.counting(SPANS.norms)));
    return epsilonFromZeta(zetaPercent ?? NaN, norm, norms);
  }

  /** The channels of the task, the direct one first. Throws a ProblemsError that names every unknown one. */
  channels(): Channels {
    const names = this.task.attack.channels.filter((name) => name !== float.name);
    const unknown = names.filter((name) => !findChannel(name));
    if (unknown.length > 0) {
      throw new ProblemsError(unknown.map((name) => ({ code: 'UNSUPPORTED', message: `expected a known channel, found ${name}`, path: ['channels'] })));
    }
    return [float, ...[...new Set(names)].flatMap((name) => findChannel(name) ?? [])];
  }

  /** Engine and budget are known, crafting begins. */
  sayStarted(epsilon: number): void {
    const { warnings } = this;
    this.send({ kind: 'started', runtime: this.classifier.runtime, epsilon, ...(warnings.length > 0 ? { warnings } : {}) });
  }
}
