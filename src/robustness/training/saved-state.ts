import { AppError } from '../../kernel/errors.ts';
import type { TrainingCheckpoint } from './training-step.ts';

/** What one part of a training run puts into a checkpoint: float32 arrays and plain numbers, by name. */
export type SavedState = Pick<TrainingCheckpoint, 'tensors' | 'numbers'>;

/** Something whose state outlives an interruption. `restore` after `save` gives the same bits. */
export interface Checkpointed {
  /** Copies: later work does not change them. */
  save(): SavedState;
  /** Throws when a value it needs is missing: a half-restored run would not be the same run. */
  restore(saved: SavedState): void;
}

/** Several states as one, each under its own name. */
export function joinStates(parts: Readonly<Record<string, SavedState>>): SavedState {
  const tensors: Record<string, Float32Array> = {};
  const numbers: Record<string, number> = {};
  for (const [part, saved] of Object.entries(parts)) {
    for (const [name, values] of Object.entries(saved.tensors)) tensors[`${part}/${name}`] = values;
    for (const [name, value] of Object.entries(saved.numbers)) numbers[`${part}/${name}`] = value;
  }
  return { tensors, numbers };
}

/** The state that `joinStates` put under a name; empty where there was none. */
export function partOfState({ tensors, numbers }: SavedState, part: string): SavedState {
  const below = <T>(values: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name.startsWith(`${part}/`))
      .map(([name, value]) => [name.slice(part.length + 1), value]));
  return { tensors: below(tensors), numbers: below(numbers) };
}

/** A number of a saved state. Throws when it is missing. */
export function savedNumber({ numbers }: SavedState, name: string): number {
  const value = numbers[name];
  if (value === undefined) throw new AppError('INTERNAL', `expected number ${name} in the checkpoint, found none`);
  return value;
}

/** Arrays by name as a state of copies. */
export function saveArrays(arrays: ReadonlyMap<string, Float32Array>): SavedState {
  return { tensors: Object.fromEntries(Array.from(arrays, ([name, values]) => [name, values.slice()])), numbers: {} };
}

/** Copies of all arrays of a saved state, by name. */
export function savedArrays({ tensors }: SavedState): Map<string, Float32Array> {
  return new Map(Object.entries(tensors).map(([name, values]) => [name, values.slice()]));
}
