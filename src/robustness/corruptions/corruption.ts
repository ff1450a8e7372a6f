import type { Random } from '../../kernel/random.ts';
import type { Modality } from './modality.ts';
import type { Picture } from './support/picture.ts';

/** Kinds of corruption; reports group by them. */
export type CorruptionGroup = 'noise' | 'blur' | 'digital' | 'exposure' | 'colour' | 'artefact' | 'geometry';

/** How strong a corruption is; 0, which changes nothing, is not among them. */
export type Severity = 1 | 2 | 3 | 4 | 5;

/** A parameter of a corruption at severities 1 to 5. */
export interface Level {
  readonly meaning: string;
  readonly unit: string;
  readonly values: readonly [number, number, number, number, number];
}

export type Levels = Readonly<Record<string, Level>>;

/** A natural change of an image: no adversary, five strengths. `corrupt` is the only caller of `apply`. */
export interface Corruption {
  /** Stable name: "gaussian-noise". */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The paper or benchmark it follows. */
  readonly reference: string;
  readonly group: CorruptionGroup;
  /** Where it is known from. One that lists every modality belongs to the general set. */
  readonly modalities: readonly Modality[];
  /** What the five severities mean. */
  readonly levels: Levels;
  /** It changes colour only: it does not apply to models of grey images. */
  readonly needsColour: boolean;
  /** A new array [C,H,W], not yet clipped. Equal generators give equal draws at every severity: stains grow, they do not move. */
  apply(picture: Picture, severity: Severity, random: Random): Float32Array | Promise<Float32Array>;
}

/** A corruption as its file writes it: `apply` is given each parameter at the severity asked for. */
export interface CorruptionDefinition<L extends Levels> extends Omit<Corruption, 'apply' | 'needsColour'> {
  readonly levels: L;
  readonly needsColour?: boolean;
  readonly apply: (picture: Picture, values: { readonly [K in keyof L]: number }, random: Random) => Float32Array | Promise<Float32Array>;
}

/** Makes a corruption of its definition. */
export function defineCorruption<L extends Levels>({ apply, needsColour = false, ...rest }: CorruptionDefinition<L>): Corruption {
  return Object.freeze({
    ...rest,
    needsColour,
    apply: (picture: Picture, severity: Severity, random: Random) => apply(picture, valuesAt(rest.levels, severity), random),
  });
}

/** Every parameter at a severity. */
export function valuesAt<L extends Levels>(levels: L, severity: Severity): { readonly [K in keyof L]: number } {
  const values = Object.entries(levels).map(([name, level]) => [name, level.values[severity - 1]]);
  // fromEntries forgets the names, which are those of `levels`.
  return Object.fromEntries(values) as { [K in keyof L]: number };
}
