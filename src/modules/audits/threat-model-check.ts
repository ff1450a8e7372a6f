import type { DatasetRecord } from '../datasets/index.ts';
import type { ModelRecord } from '../models/index.ts';
import type { ProblemList } from '../shared/index.ts';
import { estimatedEpsilon, largestDistance } from './attack-budget.ts';
import type { AttackRecord } from './audit.record.ts';
import type { NewThreatModel } from './launch-input.ts';

/** What attacks are launched against; what could not be found is absent and has its problem already. */
export interface Targets {
  readonly models: readonly ModelRecord[];
  readonly dataset: DatasetRecord | undefined;
}

/** A threat model as it will be kept, but for the budget, which differs from model to model. */
export type CheckedThreatModel = Pick<AttackRecord, 'goal' | 'targetClass' | 'fromClass' | 'norm' | 'zetaPercent' | 'seed'> & {
  readonly epsilonFor: (model: ModelRecord) => number;
};

/** Corruptions have no budget: this stands for any change of an image. */
const ANY_CHANGE = 1;

/** Checks the threat model of an attack or a preset, adding everything that is wrong with it below its path. */
export class ThreatModelCheck {
  readonly #problems: ProblemList;
  readonly #path: readonly string[];
  readonly #given: NewThreatModel;
  readonly #targets: Targets;

  constructor(problems: ProblemList, path: readonly string[], given: NewThreatModel, targets: Targets) {
    this.#problems = problems;
    this.#path = path;
    this.#given = given;
    this.#targets = targets;
  }

  /** `bounded` is false for corruptions: they have no budget. */
  run(bounded = true): CheckedThreatModel {
    const { goal, norm, seed, zetaPercent = null, epsilon = null } = this.#given;
    const { dataset } = this.#targets;
    if (seed < 0) this.#add('OUT_OF_RANGE', 'seed', `expected a seed from 0 to 2147483647, found ${seed}`);
    const epsilonFor = (model: ModelRecord): number => {
      if (!bounded) return ANY_CHANGE;
      return epsilon ?? (dataset && zetaPercent !== null ? estimatedEpsilon(zetaPercent, norm, dataset, model) : Number.NaN);
    };
    if (bounded) this.#checkBudget(epsilonFor);
    else this.#checkNoBudget();
    const targetClass = this.#targetClass();
    return { goal, targetClass, fromClass: this.#fromClass(targetClass), norm, zetaPercent, seed, epsilonFor };
  }

  #targetClass(): string | null {
    const { goal, targetClass = null } = this.#given;
    const { dataset } = this.#targets;
    if (goal === 'NONTARGETED') {
      if (targetClass !== null)
        this.#add('INVALID', 'targetClass', 'expected no target class with the goal NONTARGETED');
      return null;
    }
    if (targetClass === null) {
      const known = dataset ? `: one of ${dataset.classes.join(', ')}` : '';
      this.#add('REQUIRED', 'targetClass', `expected a target class with the goal TARGETED${known}`);
    } else {
      this.#checkClass('targetClass', targetClass);
    }
    return targetClass;
  }

  #fromClass(targetClass: string | null): string | null {
    const { fromClass = null } = this.#given;
    if (fromClass === null) return null;
    this.#checkClass('fromClass', fromClass);
    if (fromClass === targetClass)
      this.#add('INVALID', 'fromClass', `expected another class than the target, found ${JSON.stringify(fromClass.slice(0, 60))} for both`);
    return fromClass;
  }

  #checkClass(field: string, name: string): void {
    const { dataset } = this.#targets;
    if (!dataset || dataset.classes.includes(name)) return;
    this.#add('UNKNOWN', field, `expected one of ${dataset.classes.join(', ')}, found ${JSON.stringify(name.slice(0, 60))}`);
  }

  #checkNoBudget(): void {
    const { epsilon = null, zetaPercent = null } = this.#given;
    for (const [field, value] of Object.entries({ epsilon, zetaPercent })) {
      if (value !== null) this.#add('INVALID', field, `a corruption has severities and no budget: expected no ${field}, found ${value}`);
    }
  }

  #checkBudget(epsilonFor: (model: ModelRecord) => number): void {
    const { epsilon = null, zetaPercent = null } = this.#given;
    if ((epsilon === null) === (zetaPercent === null)) {
      this.#add(
        'INVALID',
        'epsilon',
        `expected exactly one of epsilon and zetaPercent, found ${epsilon === null ? 'neither' : 'both'}`,
      );
      return;
    }
    const field = epsilon === null ? 'zetaPercent' : 'epsilon';
    const given = epsilon ?? zetaPercent ?? Number.NaN;
    if (!(given > 0 && Number.isFinite(given))) {
      this.#add('OUT_OF_RANGE', field, `expected a finite number greater than 0, found ${given}`);
    } else {
      this.#checkDistance(field, given, epsilonFor);
    }
  }

  #checkDistance(field: string, given: number, epsilonFor: (model: ModelRecord) => number): void {
    const { norm } = this.#given;
    if (field === 'epsilon' && norm === 'LINF' && given > 1) {
      this.#add('OUT_OF_RANGE', field, `expected at most 1 in the norm LINF (pixels are in [0,1]), found ${given}`);
      return;
    }
    const { dataset } = this.#targets;
    if (field === 'zetaPercent' && dataset?.state !== 'READY') return;
    for (const model of this.#targets.models.filter((candidate) => candidate.state === 'READY')) {
      const epsilon = epsilonFor(model);
      const most = largestDistance(model, norm);
      if (epsilon > 0 && epsilon <= most) continue;
      const found =
        field === 'epsilon' ? String(epsilon) : `${epsilon} (${given} % of the mean norm of the generation split)`;
      this.#add(
        'OUT_OF_RANGE',
        field,
        `expected a budget greater than 0 and at most ${most} in the norm ${norm} for the model ${model.id} (${model.name}), found ${found}`,
      );
    }
  }

  #add(code: Parameters<ProblemList['add']>[0], field: string, message: string): void {
    this.#problems.add(code, [...this.#path, field], message);
  }
}
