import type { Problem } from '../../../kernel/errors.ts';
import type { OnnxModel, OnnxTensor } from '../../formats/onnx/onnx-model.ts';

/** Weights that are no numbers, as problems, those in Constant nodes too. A scalar may be infinite: bounds of a clip are. */
export function weightProblems(model: OnnxModel): readonly Problem[] {
  const constants = model.nodes.filter(({ type }) => type === 'Constant').flatMap(({ outputs, attributes }): readonly (readonly [string, OnnxTensor])[] => {
    const value = attributes.get('value');
    return value?.kind === 'tensor' ? [[outputs[0] ?? '', value.value]] : [];
  });
  return [...model.initializers, ...constants].flatMap(([name, tensor]) => {
    const bad = notFinite(tensor);
    if (bad.count === 0) return [];
    const found = `${bad.count} NaN or infinite of ${tensor.data.length}, the first at index ${bad.first}`;
    const message = `weight "${name}": expected finite numbers, found ${found}`;
    return [{ code: 'WEIGHT_NOT_FINITE', message, path: [name] }];
  });
}

function notFinite(tensor: OnnxTensor): { readonly count: number; readonly first: number } {
  if (tensor.dtype !== 'float32' && tensor.dtype !== 'float64') return { count: 0, first: -1 };
  const isScalar = tensor.shape.length === 0;
  const { data } = tensor;
  let [count, first] = [0, -1];
  for (let index = 0; index < data.length; index++) {
    const element = data[index] ?? 0;
    // NaN is no number equal to itself; subtracting an infinite number from itself gives NaN as well.
    if (element - element === 0 || (isScalar && !Number.isNaN(element))) continue;
    if (count++ === 0) first = index;
  }
  return { count, first };
}
