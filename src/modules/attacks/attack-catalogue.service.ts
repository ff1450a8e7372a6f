import { AppError } from '../../kernel/errors.ts';
import type { Attack } from '../../robustness/attacks/index.ts';
import { parametersJsonSchema, parseParameters } from '../../robustness/attacks/index.ts';

export type GoalKind = Attack['goals'][number];
export type NormName = Attack['norms'][number];
export type Knowledge = Attack['knowledge'];

/** An attack as clients see it. */
export interface AlgorithmRecord {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly reference: string;
  readonly universal: boolean;
  readonly knowledge: Knowledge;
  readonly goals: readonly GoalKind[];
  readonly norms: readonly NormName[];
  /** JSON Schema, with defaults. */
  readonly parametersSchema: unknown;
}

export type ParsedParameters = ReturnType<typeof parseParameters>;

/** What attacks there are. Not a tenant's: everybody sees the same, so no context is asked for. */
export class AttackCatalogueService {
  readonly #attacks: ReadonlyMap<string, Attack>;
  readonly #records: ReadonlyMap<string, AlgorithmRecord>;

  constructor(catalogue: readonly Attack[]) {
    this.#attacks = new Map(catalogue.map((attack) => [attack.name, attack]));
    this.#records = new Map(catalogue.map((attack) => [attack.name, recordOf(attack)]));
  }

  list(): readonly AlgorithmRecord[] {
    return [...this.#records.values()];
  }

  find(name: string): AlgorithmRecord | undefined {
    return this.#records.get(name);
  }

  /** The algorithm of an attack launched earlier. UNAVAILABLE when this version of the product lacks it. */
  describe(name: string): AlgorithmRecord {
    const record = this.#records.get(name);
    if (!record) throw new AppError('UNAVAILABLE', `the algorithm ${name} is not part of this version of Assay`);
    return record;
  }

  /** The parameters with defaults filled in, or what is wrong with them; undefined when there is no such algorithm. */
  parse(name: string, raw: unknown): ParsedParameters | undefined {
    const attack = this.#attacks.get(name);
    return attack && parseParameters(attack, raw);
  }
}

function recordOf(attack: Attack): AlgorithmRecord {
  const { name, title, summary, reference, universal, knowledge, goals, norms } = attack;
  return {
    name,
    title,
    summary,
    reference,
    universal,
    knowledge,
    goals,
    norms,
    parametersSchema: parametersJsonSchema(attack),
  };
}
