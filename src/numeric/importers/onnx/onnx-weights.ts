import type { Problem } from '../../../kernel/errors.ts';
import type { OnnxModel, OnnxTensor } from '../../formats/onnx/onnx-model.ts';

/** Weights that are no numbers, as problems. A scalar may be infinite: bounds of a clip are. */
export function weightProblems(model: OnnxModel): readonly Problem[] {
  return Array.from(model.initializers).flatMap(([name, tensor]) => {
    const bad = notFinite(tensor);
    if (bad.count === 0) return [];
    const found = `${bad.count} NaN or infinite of ${tensor.data.length}, the first at index ${bad.first}`;
    const message = `weight "${name}": expected finite numbers, found ${found}`;
    return [{ code: 'WEIGHT_NOT_FINITE', message, path: [name] }];
  });
}

function notFinite(tensor: OnnxTensor): { readonly count: number; readonly first: number } {
  if (tensor.dtype !== 'float32' && tensor.dtype !== 'float64') return { count: 0, first: -1 };
  const accepted = tensor.shape.length === 0 ? (x: number): boolean => !Number.isNaN(x) : Number.isFinite;
  let [count, first] = [0, -1];
  for (let index = 0; index < tensor.data.length; index++) {
    if (accepted(tensor.data[index] ?? 0)) continue;
    if (count++ === 0) first = index;
  }
  return { count, first };
}
