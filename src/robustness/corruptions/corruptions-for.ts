import { corruptionCatalogue } from './corruption-catalogue.ts';
import type { Corruption } from './corruption.ts';
import { MODALITIES, modalityOf, type Modality } from './modality.ts';

/** The corruptions for a kind of images. */
export interface CorruptionSet {
  /** Undefined: the kind is not known and the set is the general one, of what can befall any picture. */
  readonly modality: Modality | undefined;
  readonly corruptions: readonly Corruption[];
  /** Known from this kind of images, and left out since the model takes grey ones. */
  readonly notApplying: readonly Corruption[];
  /** Which set it is and why, for the reader. */
  readonly note: string;
}

/**
 * The set for what a data set calls its modality, whatever the case, and a model that takes images of so many channels;
 * the general set, and a note that says so, where the modality is not known.
 */
export function corruptionsFor(name: string | null, channels = 3): CorruptionSet {
  const modality = name === null ? undefined : modalityOf(name);
  const known = modality === undefined ? MODALITIES : [modality];
  const all = corruptionCatalogue.filter(({ modalities }) => known.every((each) => modalities.includes(each)));
  const notApplying = all.filter(({ needsColour }) => needsColour && channels === 1);
  return { modality, corruptions: all.filter((each) => !notApplying.includes(each)), notApplying, note: noteOf(name, modality, notApplying) };
}

function noteOf(name: string | null, modality: Modality | undefined, notApplying: readonly Corruption[]): string {
  const unknown = name === null ? 'the data set names no modality' : `"${name}" is none of ${MODALITIES.join(', ')}`;
  const set = modality === undefined ? `the general set of corruptions: ${unknown}` : `corruptions known from ${modality}`;
  if (notApplying.length === 0) return set;
  return `${set}, without ${notApplying.map((corruption) => corruption.name).join(', ')}, which change colour only: the model takes grey images`;
}
