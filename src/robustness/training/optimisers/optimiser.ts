import { AppError } from '../../../kernel/errors.ts';
import type { Checkpointed } from '../saved-state.ts';

/** Weights or gradients: float32 arrays by name. */
export type ArraysByName = ReadonlyMap<string, Float32Array>;

/** Moves weights against gradients. What it remembers between steps goes into checkpoints. */
export interface Optimiser extends Checkpointed {
  /**
   * One step, in place. Weights without a gradient stay as they are. Throws INTERNAL on a gradient of another length
   * than its weight or of an unknown name.
   */
  step(weights: ArraysByName, gradients: ArraysByName, learningRate: number): void;
}

export interface DecayOptions {
  readonly weightDecay: number;
  /** Weights that decay; the others never do. */
  readonly decayed: ReadonlySet<string>;
}

/** The weight that a gradient belongs to. */
export function weightFor(weights: ArraysByName, name: string, gradient: Float32Array): Float32Array {
  const values = weights.get(name);
  if (values?.length === gradient.length) return values;
  throw new AppError('INTERNAL', `expected a weight "${name}" of ${gradient.length} values for its gradient, found ${values ? `${values.length} values` : 'none'}`);
}

/** The array an optimiser keeps for a weight; zeros at first. */
export function memoryFor(memories: Map<string, Float32Array>, name: string, size: number): Float32Array {
  const memory = memories.get(name) ?? new Float32Array(size);
  memories.set(name, memory);
  return memory;
}
