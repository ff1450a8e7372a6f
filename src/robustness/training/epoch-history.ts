import { partOfState, savedNumber, type Checkpointed, type SavedState } from './saved-state.ts';
import type { EpochRecord } from './training-step.ts';

const FIELDS = ['epoch', 'loss', 'validationLoss', 'validationAccuracy', 'learningRate'] as const;
const MEASURES = 'measures';

/** The epochs trained so far. They lie in the numbers of a checkpoint because float32 would round them. */
export class EpochHistory implements Checkpointed {
  #records: EpochRecord[] = [];

  get records(): readonly EpochRecord[] {
    return this.#records;
  }

  add(record: EpochRecord): void {
    this.#records.push(record);
  }

  save(): SavedState {
    const numbers: Record<string, number> = { length: this.#records.length };
    this.#records.forEach((record, index) => {
      for (const field of FIELDS) numbers[`${index}/${field}`] = record[field];
      for (const [name, value] of Object.entries(record.measures ?? {})) numbers[`${index}/${MEASURES}/${name}`] = value;
    });
    return { tensors: {}, numbers };
  }

  restore(saved: SavedState): void {
    this.#records = Array.from({ length: savedNumber(saved, 'length') }, (_, index) => {
      const part = partOfState(saved, String(index));
      const field = (name: (typeof FIELDS)[number]): number => savedNumber(part, name);
      const { numbers: measures } = partOfState(part, MEASURES);
      return {
        epoch: field('epoch'), loss: field('loss'), validationLoss: field('validationLoss'),
        validationAccuracy: field('validationAccuracy'), learningRate: field('learningRate'),
        ...(Object.keys(measures).length > 0 && { measures }),
      };
    });
  }
}
