import type { AlgorithmRecord, AttackCatalogueService } from '../attacks/index.ts';
import type { ProblemList } from '../shared/index.ts';
import { jsonFault } from '../shared/index.ts';
import { checkChannels } from './channel-checks.ts';
import type { NewAttack } from './launch-input.ts';
import type { PlannedAttack } from './planned-attack.ts';
import type { References } from './reference-checks.ts';
import { checkReferences } from './reference-checks.ts';
import type { Targets } from './threat-model-check.ts';
import { ThreatModelCheck } from './threat-model-check.ts';

/** What is there to attack with and to refer to. */
export interface AttackCheckSources {
  readonly catalogue: AttackCatalogueService;
  readonly references: References;
}

/** Checks one attack of a launch, adding everything that is wrong with it below its path. */
export class AttackCheck {
  readonly #problems: ProblemList;
  readonly #path: readonly string[];
  readonly #attack: NewAttack;
  readonly #targets: Targets;

  constructor(problems: ProblemList, path: readonly string[], attack: NewAttack, targets: Targets) {
    this.#problems = problems;
    this.#path = path;
    this.#attack = attack;
    this.#targets = targets;
  }

  run({ catalogue, references }: AttackCheckSources): PlannedAttack {
    const algorithm = catalogue.find(this.#attack.algorithm);
    if (algorithm) this.#checkFit(algorithm);
    else this.#refuseUnknown(catalogue);
    const bounded = algorithm?.kind !== 'CORRUPTION';
    const checked = {
      ...new ThreatModelCheck(this.#problems, this.#path, this.#attack, this.#targets).run(bounded),
      algorithm: this.#attack.algorithm,
      parameters: this.#parameters(catalogue),
      channels: this.#channels(catalogue, bounded),
      generationImages: this.#generationImages(algorithm),
    };
    checkReferences(this.#problems, this.#path, checked, { ...this.#targets, references });
    return checked;
  }

  #refuseUnknown(catalogue: AttackCatalogueService): void {
    const known = catalogue.list().map(({ name }) => name);
    this.#add(
      'UNKNOWN',
      'algorithm',
      `expected one of ${known.join(', ')}, found ${JSON.stringify(this.#attack.algorithm.slice(0, 60))}`,
    );
  }

  #checkFit({ name, goals, norms, knowledge, leastClasses }: AlgorithmRecord): void {
    const { goal, norm } = this.#attack;
    const classCount = this.#targets.dataset?.classes.length;
    if (leastClasses && classCount !== undefined && classCount < leastClasses[goal])
      this.#add(
        'UNSUPPORTED',
        'algorithm',
        `${name} needs at least ${leastClasses[goal]} classes for the goal ${goal}, found ${classCount}: use ${leastClasses.otherwise}`,
      );
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

  #channels(catalogue: AttackCatalogueService, bounded: boolean): readonly string[] {
    const { channels = null } = this.#attack;
    const path = [...this.#path, 'channels'];
    if (bounded) return checkChannels(this.#problems, path, channels, catalogue.channels());
    if (channels !== null) this.#add('INVALID', 'channels', 'a corruption has severities and no channels: expected none');
    return [];
  }

  #generationImages(algorithm: AlgorithmRecord | undefined): number | null {
    const { generationImages = null } = this.#attack;
    if (generationImages === null) return null;
    if (algorithm && !algorithm.universal)
      this.#add('INVALID', 'generationImages', `${algorithm.name} learns from no images: expected no generationImages`);
    const split = this.#targets.dataset?.splits.find((summary) => summary.split === 'GENERATION');
    const most = split?.images ?? Number.MAX_SAFE_INTEGER;
    if (generationImages < 1 || generationImages > most)
      this.#add(
        'OUT_OF_RANGE',
        'generationImages',
        `expected from 1 to the ${most} images of the generation split, found ${generationImages}`,
      );
    return generationImages;
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
