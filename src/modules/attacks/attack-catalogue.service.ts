import { AppError } from '../../kernel/errors.ts';
import type { Attack, AttackPreset, ParsedParameters, PresetAttack, PresetContext } from '../../robustness/attacks/index.ts';
import { isUniversal, parametersJsonSchema, parseParameters } from '../../robustness/attacks/index.ts';

export type GoalKind = Attack['goals'][number];
export type NormName = Attack['norms'][number];
export type Knowledge = Attack['knowledge'];
export type AttackKind = Attack['kind'];

/** An attack as clients see it. */
export interface AlgorithmRecord {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly reference: string;
  readonly kind: AttackKind;
  readonly universal: boolean;
  readonly knowledge: Knowledge;
  readonly goals: readonly GoalKind[];
  readonly norms: readonly NormName[];
  /** Where a corruption is known from; empty for attacks, which suit them all. */
  readonly modalities: readonly string[];
  /** Fewer classes it cannot serve; what to use then. */
  readonly leastClasses?: NonNullable<Attack['leastClasses']>;
  /** JSON Schema, with defaults. */
  readonly parametersSchema: unknown;
}

/** A way an image may travel before it reaches the model. */
export interface ChannelRecord {
  readonly name: string;
  readonly title: string;
}

export type PresetRecord = Pick<AttackPreset, 'name' | 'title' | 'summary'>;

/** What the product comes with. */
export interface Catalogues {
  readonly attacks: readonly Attack[];
  readonly channels: readonly ChannelRecord[];
  readonly presets: readonly AttackPreset[];
}

/** What attacks, channels and presets there are. Not a tenant's: everybody sees the same, so no context is asked for. */
export class AttackCatalogueService {
  readonly #attacks: ReadonlyMap<string, Attack>;
  readonly #records: ReadonlyMap<string, AlgorithmRecord>;
  readonly #channels: readonly ChannelRecord[];
  readonly #presets: readonly AttackPreset[];

  constructor({ attacks, channels, presets }: Catalogues) {
    this.#attacks = new Map(attacks.map((attack) => [attack.name, attack]));
    this.#records = new Map(attacks.map((attack) => [attack.name, recordOf(attack)]));
    this.#channels = channels.map(({ name, title }) => ({ name, title }));
    this.#presets = presets;
  }

  list(): readonly AlgorithmRecord[] {
    return [...this.#records.values()];
  }

  /** The direct one first. */
  channels(): readonly ChannelRecord[] {
    return this.#channels;
  }

  /** The quickest first. */
  presets(): readonly PresetRecord[] {
    return this.#presets;
  }

  /** The attacks that a preset launches for a threat model; undefined when there is no such preset. */
  expandPreset(name: string, context: PresetContext): readonly PresetAttack[] | undefined {
    return this.#presets.find((preset) => preset.name === name)?.expand(context);
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
  const { name, title, summary, reference, kind, knowledge, goals, norms } = attack;
  return {
    name,
    title,
    summary,
    reference,
    kind,
    universal: isUniversal(attack),
    knowledge,
    goals,
    norms,
    modalities: attack.kind === 'CORRUPTION' ? attack.modalities : [],
    ...(attack.leastClasses && { leastClasses: attack.leastClasses }),
    parametersSchema: parametersJsonSchema(attack),
  };
}
