import { joinStates, partOfState, saveArrays, savedArrays, savedNumber, type Checkpointed, type SavedState } from './saved-state.ts';
import type { TrainableClassifier } from './trainable-classifier.ts';

type Weights = Pick<TrainableClassifier, 'weights' | 'statistics'>;

/**
 * Watches the validation loss. With a patience it keeps a copy of the best weights and says when so many epochs in a row
 * brought no lower loss; with null training goes on to its end and nothing is kept.
 */
export class EarlyStopping implements Checkpointed {
  readonly #patience: number | null;
  #bestLoss = Infinity;
  #bestEpoch = 0;
  #waited = 0;
  #weights: ReadonlyMap<string, Float32Array> = new Map();
  #statistics: ReadonlyMap<string, Float32Array> = new Map();

  constructor(patience: number | null) {
    this.#patience = patience;
  }

  /** The epoch with the lowest validation loss so far, the first of equals; 0 before any. */
  get bestEpoch(): number {
    return this.#bestEpoch;
  }

  /** Whether patience has run out. */
  get exhausted(): boolean {
    return this.#patience !== null && this.#waited >= this.#patience;
  }

  /** Notes the validation loss after an epoch, with the weights that have it. */
  record(epoch: number, loss: number, model: Weights): void {
    this.#waited++;
    if (loss >= this.#bestLoss) return;
    [this.#bestLoss, this.#bestEpoch, this.#waited] = [loss, epoch, 0];
    if (this.#patience === null) return;
    this.#weights = copied(model.weights);
    this.#statistics = copied(model.statistics);
  }

  /** Gives the model the best weights back; without a patience it keeps those of the last epoch. */
  giveBack(model: Pick<TrainableClassifier, 'setWeights' | 'setStatistics'>): void {
    if (this.#patience === null || this.#bestEpoch === 0) return;
    model.setWeights(this.#weights);
    model.setStatistics(this.#statistics);
  }

  save(): SavedState {
    const { tensors } = joinStates({ weights: saveArrays(this.#weights), statistics: saveArrays(this.#statistics) });
    return { tensors, numbers: { bestLoss: this.#bestLoss, bestEpoch: this.#bestEpoch, waited: this.#waited } };
  }

  restore(saved: SavedState): void {
    this.#bestLoss = savedNumber(saved, 'bestLoss');
    this.#bestEpoch = savedNumber(saved, 'bestEpoch');
    this.#waited = savedNumber(saved, 'waited');
    this.#weights = savedArrays(partOfState(saved, 'weights'));
    this.#statistics = savedArrays(partOfState(saved, 'statistics'));
  }
}

function copied(arrays: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  return new Map(Array.from(arrays, ([name, values]) => [name, values.slice()]));
}
