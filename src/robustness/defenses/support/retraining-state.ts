import { Random } from '../../../kernel/random.ts';
import { EpochHistory } from '../../training/epoch-history.ts';
import { innerCheckpoint, outerCheckpoint } from '../../training/nested-training.ts';
import { joinStates, partOfState, saveArrays, savedArrays, savedNumber } from '../../training/saved-state.ts';
import type { TrainableClassifier } from '../../training/trainable-classifier.ts';
import type { EpochRecord, TrainingCheckpoint } from '../../training/training-step.ts';
import { saveTexts, savedTexts } from './saved-texts.ts';

type Model = Pick<TrainableClassifier, 'weights' | 'statistics' | 'setWeights' | 'setStatistics'>;

/** Where adversarial retraining stands. */
export class RetrainingState {
  /** Rounds that have ended. */
  round = 0;
  /** Perturbations of the round under way, after those of earlier rounds where they are kept. */
  pool: Float32Array[] = [];
  /** How many of the pool are of this round. */
  crafted = 0;
  /** Success rate of this round's perturbations before fine-tuning; undefined until measured. */
  before: number | undefined;
  readonly #history = new EpochHistory();
  readonly #warnings: string[] = [];
  readonly #start: Random;
  #interrupted: TrainingCheckpoint | undefined;

  /** `random` is that of the run; a checkpoint brings its own, and the weights where the part inside has none. */
  constructor(random: Random, model: Model, checkpoint?: TrainingCheckpoint) {
    this.#start = Random.fromState(checkpoint?.random ?? random.state());
    if (!checkpoint) return;
    this.#restore(outerCheckpoint(checkpoint), model);
    this.#interrupted = innerCheckpoint(checkpoint);
  }

  get records(): readonly EpochRecord[] {
    return this.#history.records;
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** This round's perturbations. */
  get fresh(): readonly Float32Array[] {
    return this.pool.slice(this.pool.length - this.crafted);
  }

  /** A generator for each part of the run, the same however often it was interrupted. */
  randoms(count: number): readonly Random[] {
    const random = Random.fromState(this.#start.state());
    return Array.from({ length: count }, () => Random.fromSeed(random.uint32()));
  }

  /** The checkpoint of the part that was interrupted, given out once. */
  takeInterrupted(): TrainingCheckpoint | undefined {
    const inner = this.#interrupted;
    this.#interrupted = undefined;
    return inner;
  }

  /** Each text once. */
  warn(...texts: readonly string[]): void {
    for (const text of texts) if (!this.#warnings.includes(text)) this.#warnings.push(text);
  }

  /** Ends the round: its epochs are numbered on from the last round's, its perturbations kept or not. */
  endRound(records: readonly EpochRecord[], keep: boolean): void {
    const earlier = this.records.length;
    for (const record of records) this.#history.add({ ...record, epoch: earlier + record.epoch });
    this.round++;
    if (!keep) this.pool = [];
    this.crafted = 0;
    this.before = undefined;
  }

  /** Copies of all of it. With `model` the weights too, which a fit's own checkpoint has already. */
  checkpoint(model?: Model): TrainingCheckpoint {
    const pool = new Map(this.pool.map((values, index) => [String(index), values]));
    const { tensors, numbers } = joinStates({
      pool: saveArrays(pool),
      history: this.#history.save(),
      weights: saveArrays(model?.weights ?? new Map()),
      statistics: saveArrays(model?.statistics ?? new Map()),
    });
    const { round, crafted, before } = this;
    return {
      tensors: { ...tensors, warnings: saveTexts(this.warnings) },
      numbers: { ...numbers, round, crafted, ...(before !== undefined && { before }) },
      random: this.#start.state(),
    };
  }

  #restore(saved: TrainingCheckpoint, model: Model): void {
    this.round = savedNumber(saved, 'round');
    this.crafted = savedNumber(saved, 'crafted');
    this.before = saved.numbers.before;
    const pool = savedArrays(partOfState(saved, 'pool'));
    this.pool = Array.from({ length: pool.size }, (_, index) => pool.get(String(index)) ?? new Float32Array(0));
    this.#history.restore(partOfState(saved, 'history'));
    this.#warnings.push(...savedTexts(saved.tensors.warnings ?? new Float32Array(0)));
    model.setWeights(savedArrays(partOfState(saved, 'weights')));
    model.setStatistics(savedArrays(partOfState(saved, 'statistics')));
  }
}
