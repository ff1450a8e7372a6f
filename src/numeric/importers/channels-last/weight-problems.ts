import type { Problem } from '../../../kernel/errors.ts';
import type { FloatTensor, Tensor } from '../../tensor/tensor.ts';

/** Weights that hold NaN or infinity, as problems. A scalar may be infinite: bounds are. */
export function weightProblems(weights: ReadonlyMap<string, Tensor>): readonly Problem[] {
  return Array.from(weights).flatMap(([name, tensor]) => {
    if (tensor.dtype !== 'float32') return [];
    const bad = notFinite(tensor);
    if (bad.count === 0) return [];
    const found = `${bad.count} NaN or infinite of ${tensor.data.length}, the first at index ${bad.first}`;
    return [{ code: 'WEIGHT_NOT_FINITE', message: `weight "${name}": expected finite numbers, found ${found}`, path: [name] }];
  });
}

function notFinite({ shape, data }: FloatTensor): { readonly count: number; readonly first: number } {
  const accepted = shape.length === 0 ? (x: number): boolean => !Number.isNaN(x) : Number.isFinite;
  let [count, first] = [0, -1];
  for (let index = 0; index < data.length; index++) {
    if (accepted(data[index] ?? 0)) continue;
    if (count++ === 0) first = index;
  }
  return { count, first };
}
