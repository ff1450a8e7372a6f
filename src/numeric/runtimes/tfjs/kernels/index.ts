import { AppError } from '../../../../kernel/errors.ts';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { convolutions } from './convolutions.ts';
import { indexing } from './indexing.ts';
import type { Kernel, Kernels } from './kernel.ts';
import { logic } from './logic.ts';
import { matrices } from './matrices.ts';
import { normalizations } from './normalizations.ts';
import { pooling } from './pooling.ts';
import { reductions } from './reductions.ts';
import { sampling } from './sampling.ts';
import { shapes } from './shapes.ts';

/** The kernel of every operator of the graph, by type. */
export const kernels: ReadonlyMap<string, Kernel> = tableOf([
  activations, arithmetic, convolutions, indexing, logic, matrices, normalizations, pooling, reductions, sampling, shapes,
]);

function tableOf(families: readonly Kernels[]): ReadonlyMap<string, Kernel> {
  const table = new Map<string, Kernel>();
  for (const [type, kernel] of families.flatMap((family) => Object.entries(family))) {
    if (table.has(type)) throw new AppError('INTERNAL', `expected one tfjs kernel for ${type}, found two`);
    table.set(type, kernel);
  }
  return table;
}
