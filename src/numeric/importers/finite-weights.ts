import type { Problem } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';

/** Operators that multiply what they are given: 0 times infinity is no number. */
const MULTIPLYING = [
  'Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'Einsum', 'Mul', 'Div', 'PRelu',
  'BatchNormalization', 'LayerNormalization', 'GroupNormalization', 'InstanceNormalization',
];

/**
 * The problem of a weight that holds NaN or +infinity, or none. Two things may be infinite: a scalar, as bounds of a clip
 * are, and, by -infinity, masks that attention adds to its scores; see `infiniteOperandProblems`.
 */
export function notFiniteProblems(name: string, shape: readonly number[], data: Float32Array | Float64Array): readonly Problem[] {
  const isScalar = shape.length === 0;
  let [count, first] = [0, -1];
  for (let index = 0; index < data.length; index++) {
    const element = data[index] ?? 0;
    // False for NaN too, which is neither above nor below anything.
    if (element < Infinity || (isScalar && element === Infinity)) continue;
    if (count++ === 0) first = index;
  }
  if (count === 0) return [];
  const found = `${count} NaN or infinite of ${data.length}, the first at index ${first}`;
  return [{ code: 'WEIGHT_NOT_FINITE', message: `weight "${name}": expected finite numbers, found ${found}`, path: [name] }];
}

/** Problems of constants with -infinity that are no masks, since the graph multiplies by them. */
export function infiniteOperandProblems(graph: Graph): readonly Problem[] {
  return graph.nodes.filter(({ type }) => MULTIPLYING.includes(type)).flatMap(({ type, inputs }) => inputs.flatMap((name) => {
    const tensor = graph.constants.get(name);
    if (tensor?.dtype !== 'float32' || tensor.shape.length === 0 || !tensor.data.includes(-Infinity)) return [];
    const message = `weight "${name}": expected finite numbers in an operand of ${type}, found -Infinity at index ${tensor.data.indexOf(-Infinity)}`;
    return [{ code: 'WEIGHT_NOT_FINITE', message, path: [name] }];
  }));
}
