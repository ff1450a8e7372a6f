import type { Problem } from '../../../kernel/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { notFiniteProblems } from '../finite-weights.ts';

/** Weights that hold NaN or infinity, as problems. */
export function weightProblems(weights: ReadonlyMap<string, Tensor>): readonly Problem[] {
  return Array.from(weights).flatMap(([name, tensor]) => (tensor.dtype === 'float32' ? notFiniteProblems(name, tensor.shape, tensor.data) : []));
}
