import { AppError } from '../../kernel/errors.ts';
import { inputType, printType, type Graph, type GraphNode } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { filledLike } from '../ops/support/shapes.ts';
import { backpropagate } from './backpropagate.ts';
import { forwardOutputs } from './differentiate.ts';

/** What makes feature maps out of an image. */
const WEIGHTED = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** What networks put behind such an operator. */
const ACTIVATIONS = new Set([
  'Relu', 'Clip', 'LeakyRelu', 'PRelu', 'ThresholdedRelu', 'Elu', 'Selu', 'Celu', 'Gelu', 'HardSwish', 'Swish', 'Mish',
  'Softplus', 'Softsign', 'Tanh',
]);

/** Added to a sum of squares so that a layer that is silent has a logarithm, and no gradient. */
const SILENCE = 1e-30;

/**
 * The graph that computes how strongly a network's layers respond, and the gradient of that with respect to the image:
 * the sum over layers of the logarithm of the Euclidean norm of their output (Mopuri et al. 2018), for each image.
 *
 * Layers are the activation functions behind a convolution or matrix product whose outputs are feature maps or tokens
 * ([N, …] of rank 3 or more); where there are none, the convolutions themselves. `graph` has the input `image`
 * [N,C,H,W]. The result has the input `image` and the outputs `objectives` [N] and `gradient` [1,C,H,W], summed over
 * the batch. Throws an AppError when there is no such layer, or an operator without gradient before one.
 */
export function differentiateActivations(graph: Graph): Graph {
  const type = inputType(graph, 'image');
  if (!type) throw new AppError('INVALID_INPUT', 'expected a graph with an input image, found none');
  const layers = layersOf(graph);
  if (layers.length === 0) {
    throw new AppError('UNSUPPORTED', 'expected a network with convolutions or activation functions between feature maps, found no such layer: there are no activations to maximise');
  }
  const build = new GraphBuilder(ops);
  const image = build.input('image', type);
  const copies = build.include(graph, { image }, { outputCount: forwardOutputs });
  const objective = layers
    .map((name) => logNorm(build, copies.get(name) ?? image))
    .reduce((sum, norm) => build.op('Add', [sum, norm]));
  const gradient = backpropagate(build, [{ value: objective, gradient: filledLike(build, objective, 1) }], image);
  build.output('objectives', objective);
  build.output('gradient', build.op('ReduceSum', [gradient, build.ints([0])], { keepdims: 1 }));
  return verifyGraph(build.build(), ops, 'differentiation of the activations');
}

/** Names of the values whose norms count. */
function layersOf(graph: Graph): readonly string[] {
  const behindWeights = new Set<string>();
  const convolved: string[] = [];
  const activated: string[] = [];
  for (const node of graph.nodes) {
    const [output = ''] = node.outputs;
    const isWeighted = WEIGHTED.has(node.type) && dependsOnImage(graph, node);
    if (ACTIVATIONS.has(node.type) && behindWeights.has(node.inputs[0] ?? '') && isMap(graph, output)) activated.push(output);
    if (isWeighted && node.type !== 'Gemm' && node.type !== 'MatMul' && isMap(graph, output)) convolved.push(output);
    if (isWeighted || node.inputs.some((name) => behindWeights.has(name))) for (const name of node.outputs) behindWeights.add(name);
  }
  return activated.length > 0 ? activated : convolved;
}

function dependsOnImage(graph: Graph, node: GraphNode): boolean {
  return !graph.constants.has(node.inputs[0] ?? '') || !graph.constants.has(node.inputs[1] ?? '');
}

function isMap(graph: Graph, name: string): boolean {
  const type = graph.types.get(name);
  return type?.dtype === 'float32' && type.shape[0] === 'N' && type.shape.length >= 3;
}

/** Logarithm of the Euclidean norm of each image's values, [N]. */
function logNorm(build: GraphBuilder, value: Value): Value {
  const axes = value.type.shape.slice(1).map((_, axis) => axis + 1);
  if (axes.length < 2) throw new AppError('INTERNAL', `expected feature maps, found ${printType(value.type)}`);
  const squares = build.op('ReduceSum', [build.op('Mul', [value, value]), build.ints(axes)], { keepdims: 0 });
  return build.op('Mul', [build.op('Log', [build.op('Add', [squares, build.scalar(SILENCE)])]), build.scalar(0.5)]);
}
