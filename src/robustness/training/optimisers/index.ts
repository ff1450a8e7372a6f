import { Adam } from './adam.ts';
import type { Optimiser } from './optimiser.ts';
import { Sgd } from './sgd.ts';

export { Adam, type AdamOptions } from './adam.ts';
export type { ArraysByName, Optimiser } from './optimiser.ts';
export { Sgd, type SgdOptions } from './sgd.ts';

/** What an optimiser can be asked for by name; `adamw` is Adam with decoupled decay. */
export const OPTIMISERS = ['sgd', 'adam', 'adamw'] as const;
export type OptimiserName = (typeof OPTIMISERS)[number];

export interface OptimiserChoice {
  readonly optimiser: OptimiserName;
  /** Of SGD, with Nesterov's look-ahead; 0 is plain gradient descent. */
  readonly momentum: number;
  readonly weightDecay: number;
}

/** The optimiser asked for, at its start. `decayed`: names of the weights that decay. */
export function createOptimiser({ optimiser, momentum, weightDecay }: OptimiserChoice, decayed: ReadonlySet<string>): Optimiser {
  if (optimiser === 'sgd') return new Sgd({ momentum, nesterov: momentum > 0, weightDecay, decayed });
  return new Adam({ weightDecay, decayed, decoupled: optimiser === 'adamw' });
}
