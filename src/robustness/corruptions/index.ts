export { corruptionCatalogue, findCorruption } from './corruption-catalogue.ts';
export { corruptionsFor, type CorruptionSet } from './corruptions-for.ts';
export { valuesAt } from './corruption.ts';
export type { Corruption, CorruptionGroup, Level, Levels, Severity } from './corruption.ts';
export { corrupt, requireApplies } from './corrupt.ts';
export { MODALITIES, modalityOf, type Modality } from './modality.ts';
export type { Picture } from './support/picture.ts';
