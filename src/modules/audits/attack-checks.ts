import type { AlgorithmRecord, AttackCatalogueService } from '../attacks/index.ts';
import type { DatasetRecord } from '../datasets/index.ts';
import type { ModelRecord } from '../models/index.ts';
import type { ProblemList } from '../shared/index.ts';
import { jsonFault } from '../shared/index.ts';
import { estimatedEpsilon, largestDistance } from './attack-budget.ts';
import type { AttackRecord } from './audit.record.ts';
import type { NewAttack } from './launch-input.ts';

/** What an attack is to be launched against; what could not be found is absent and has its problem already. */
export interface Targets {
  readonly models: readonly ModelRecord[];
  readonly dataset: DatasetRecord | undefined;
}

/** The attack as it will be kept, but for the budget, which differs from model to model. */
export type CheckedAttack = Pick<
  AttackRecord,
  'algorithm' | 'goal' | 'targetClass' | 'norm' | 'zetaPercent' | 'seed' | 'parameters'
> & {
  readonly epsilonFor: (model: ModelRecord) => number;
};

/** Checks one attack of a launch, adding everything that is wrong with it below its path. */
export class AttackCheck {
  readonly #problems: ProblemList;
  readonly #path: readonly string[];
  readonly #attack: NewAttack;
  readonly #targets: Targets;

  constructor(problems: ProblemList, index: number, attack: NewAttack, targets: Targets) {
    this.#problems = problems;
    this.#path = ['input', 'attacks', String(index)];
    this.#attack = attack;
    this.#targets = targets;
  }

  run(catalogue: AttackCatalogueService): CheckedAttack {
    const { goal, norm, seed, zetaPercent = null, epsilon = null } = this.#attack;
    const { dataset } = this.#targets;
    const algorithm = catalogue.find(this.#attack.algorithm);
    if (algorithm) this.#checkFit(algorithm);
    else
      this.#add(
        'UNKNOWN',
        'algorithm',
        `expected one of ${catalogue
          .list()
          .map((known) => known.name)
          .join(', ')}, found ${JSON.stringify(this.#attack.algorithm.slice(0, 60))}`,
      );
    if (seed < 0) this.#add('OUT_OF_RANGE', 'seed', `expected a seed from 0 to 2147483647, found ${seed}`);
    const epsilonFor = (model: ModelRecord): number =>
      epsilon ?? (dataset && zetaPercent !== null ? estimatedEpsilon(zetaPercent, norm, dataset, model) : Number.NaN);
    this.#checkBudget(epsilonFor);
    const parameters = this.#parameters(catalogue);
    return {
      algorithm: this.#attack.algorithm,
      goal,
      targetClass: this.#targetClass(),
      norm,
      zetaPercent,
      seed,
      parameters,
      epsilonFor,
    };
  }

  #checkFit({ name, goals, norms, knowledge }: AlgorithmRecord): void {
    const { goal, norm } = this.#attack;
    if (!goals.includes(goal))
      this.#add('UNSUPPORTED', 'goal', `${name} supports the goal ${goals.join(' and ')}, found ${goal}`);
    if (!norms.includes(norm))
      this.#add('UNSUPPORTED', 'norm', `${name} supports the norm ${norms.join(' and ')}, found ${norm}`);
    if (knowledge !== 'WHITE_BOX') return;
    for (const model of this.#targets.models.filter((candidate) => candidate.differentiable === false)) {
      this.#add(
        'UNSUPPORTED',
        'algorithm',
        `${name} needs gradients, and the model ${model.id} (${model.name}) has an operator without one: only black-box attacks and controls can run on it`,
      );
    }
  }

  #targetClass(): string | null {
    const { goal, targetClass = null } = this.#attack;
    const { dataset } = this.#targets;
    if (goal === 'NONTARGETED') {
      if (targetClass !== null)
        this.#add('INVALID', 'targetClass', 'expected no target class with the goal NONTARGETED');
      return null;
    }
    if (targetClass === null) {
      const known = dataset ? `: one of ${dataset.classes.join(', ')}` : '';
      this.#add('REQUIRED', 'targetClass', `expected a target class with the goal TARGETED${known}`);
    } else if (dataset && !dataset.classes.includes(targetClass)) {
      this.#add(
        'UNKNOWN',
        'targetClass',
        `expected one of ${dataset.classes.join(', ')}, found ${JSON.stringify(targetClass.slice(0, 60))}`,
      );
    }
    return targetClass;
  }

  #checkBudget(epsilonFor: (model: ModelRecord) => number): void {
    const { epsilon = null, zetaPercent = null } = this.#attack;
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
    const { norm } = this.#attack;
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

  #parameters(catalogue: AttackCatalogueService): Readonly<Record<string, unknown>> {
    const fault = jsonFault(this.#attack.parameters ?? null);
    if (fault) {
      this.#add('INVALID', 'parameters', fault);
      return {};
    }
    const parsed = catalogue.parse(this.#attack.algorithm, this.#attack.parameters);
    for (const problem of parsed?.problems ?? [])
      this.#problems.add('INVALID', [...this.#path, ...problem.path], problem.message);
    // The catalogue's schemas are all objects; zod's common type does not say so.
    return (parsed?.parameters ?? {}) as Readonly<Record<string, unknown>>;
  }

  #add(code: Parameters<ProblemList['add']>[0], field: string, message: string): void {
    this.#problems.add(code, [...this.#path, field], message);
  }
}
