import type { Problem } from '../../../kernel/errors.ts';
import type { OnnxModel, OnnxTensor } from '../../formats/onnx/onnx-model.ts';
import { notFiniteProblems } from '../finite-weights.ts';

/** Weights that are no numbers, as problems, those in Constant nodes too. */
export function weightProblems(model: OnnxModel): readonly Problem[] {
  const constants = model.nodes.filter(({ type }) => type === 'Constant').flatMap(({ outputs, attributes }): readonly (readonly [string, OnnxTensor])[] => {
    const value = attributes.get('value');
    return value?.kind === 'tensor' ? [[outputs[0] ?? '', value.value]] : [];
  });
  return [...model.initializers, ...constants].flatMap(([name, tensor]) =>
    (tensor.dtype === 'float32' || tensor.dtype === 'float64' ? notFiniteProblems(name, tensor.shape, tensor.data) : []));
}
