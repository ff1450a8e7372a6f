import { AppError } from '../../kernel/errors.ts';
import { parametersJsonSchema, parseParameters } from '../../robustness/attacks/index.ts';
import type { ParsedParameters } from '../../robustness/attacks/index.ts';
import type { Defense } from '../../robustness/defenses/index.ts';

export type DefenseKind = Defense['kind'];

/** A defense as clients see it. */
export interface DefenseRecord {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly reference: string;
  readonly kind: DefenseKind;
  /** The hardened model answers in another way than its network alone does, so that a network derived from it would not. */
  readonly answers: boolean;
  /** JSON Schema, with defaults. */
  readonly parametersSchema: unknown;
}

/** What defenses there are. Not a tenant's: everybody sees the same, so no context is asked for. */
export class DefenseCatalogueService {
  readonly #defenses: ReadonlyMap<string, Defense>;
  readonly #records: ReadonlyMap<string, DefenseRecord>;

  constructor(defenses: readonly Defense[]) {
    this.#defenses = new Map(defenses.map((defense) => [defense.name, defense]));
    this.#records = new Map(defenses.map((defense) => [defense.name, recordOf(defense)]));
  }

  list(): readonly DefenseRecord[] {
    return [...this.#records.values()];
  }

  find(name: string): DefenseRecord | undefined {
    return this.#records.get(name);
  }

  /** The defense that a model was hardened with earlier. UNAVAILABLE when this version of the product lacks it. */
  describe(name: string): DefenseRecord {
    const record = this.#records.get(name);
    if (!record) throw new AppError('UNAVAILABLE', `the defense ${name} is not part of this version of Assay`);
    return record;
  }

  /** The parameters with defaults filled in, or what is wrong with them; undefined when there is no such defense. */
  parse(name: string, raw: unknown): ParsedParameters | undefined {
    const defense = this.#defenses.get(name);
    return defense && parseParameters(defense, raw);
  }
}

function recordOf(defense: Defense): DefenseRecord {
  const { name, title, summary, reference, kind } = defense;
  return {
    name,
    title,
    summary,
    reference,
    kind,
    answers: defense.kind === 'TRAINING' && defense.answer !== undefined,
    parametersSchema: parametersJsonSchema(defense),
  };
}
