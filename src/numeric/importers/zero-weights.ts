import type { Problem } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';

/** Operators whose constant operands are the weights of a network. */
const WEIGHTED = ['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'Einsum'];

/** A problem when every kernel and matrix of a graph is zero: a model saved before it was trained, or not at all. */
export function zeroWeightProblems(graph: Graph): readonly Problem[] {
  const names = new Set(graph.nodes.filter((node) => WEIGHTED.includes(node.type)).flatMap((node) => node.inputs.slice(0, 2)));
  const weights = [...names].flatMap((name) => {
    const tensor = graph.constants.get(name);
    return tensor?.dtype === 'float32' && tensor.data.length > 0 ? [tensor] : [];
  });
  if (weights.length === 0 || weights.some(({ data }) => data.some((element) => element !== 0))) return [];
  const found = weights.length === 1 ? 'the only tensor of weights to be zero' : `all ${weights.length} tensors of weights to be zero`;
  return [{ code: 'WEIGHTS_ZERO', message: `expected weights of a trained model, found ${found}`, path: [] }];
}
