import { readOutcomes, type Outcome } from '../../../src/robustness/metrics/index.ts';
import type { StepRecord, StepStore } from '../step-store.ts';
import type { PlannedAttack } from '../steps/attack-plan.ts';
import { attackId, type AttackedModel, type MadePerturbation } from '../steps/attack-step.ts';
import type { ScoredPerturbation } from './attack-rows.ts';

/** What the steps of a study left, as the analysis reads it. */
export class StudyFiles {
  readonly #store: StepStore;
  readonly #records: ReadonlyMap<string, StepRecord>;

  constructor(store: StepStore, records: ReadonlyMap<string, StepRecord>) {
    this.#store = store;
    this.#records = records;
  }

  /** Result of a step, or undefined when it has not been run. Its maker's type: the record is sealed and of this version. */
  result<R>(id: string): R | undefined {
    return this.#records.get(id)?.result as R | undefined;
  }

  /** The outcome table in a step's file; undefined when the step has none of that name. */
  async outcomes(id: string, name: string): Promise<readonly Outcome[] | undefined> {
    if (this.#records.get(id)?.files[name] === undefined) return undefined;
    return readOutcomes((await this.#store.file(id, name)).toString('utf8'));
  }

  /** A perturbation and the answers to it; undefined when the step has not been run. */
  async attack(model: AttackedModel, attack: PlannedAttack): Promise<ScoredPerturbation | undefined> {
    const id = attackId(model, attack);
    const made = this.result<MadePerturbation>(id);
    return made && { made, outcomes: (await this.outcomes(id, 'csv')) ?? [] };
  }
}
