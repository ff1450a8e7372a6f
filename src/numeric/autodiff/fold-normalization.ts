import type { Graph, GraphNode } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { reshapeTo } from '../ops/support/shapes.ts';
import { rewriteGraph, type Rewriting } from '../passes/rewrite-graph.ts';

/**
 * The same graph with normalisation by stored statistics moved into the convolution before it, whose kernel and bias are
 * inputs: kernels are scaled in each run, which is less work than scaling their results, and much less on the way back.
 * (With constants `simplifyGraph` does it once and for all.)
 */
export function foldNormalization(graph: Graph): Graph {
  return rewriteGraph(graph, new Map([['BatchNormalization', folded]]));
}

function folded(node: GraphNode, rewriting: Rewriting): readonly Value[] | undefined {
  const { graph: { constants }, build, value, producer, usedOnce } = rewriting;
  const [input = '', scale = '', bias = '', mean = '', variance = ''] = node.inputs;
  const convolution = producer(input);
  if (convolution?.type !== 'Conv' || !usedOnce(input) || !constants.has(mean) || !constants.has(variance)) return undefined;
  const [x = '', kernel = '', ownBias = ''] = convolution.inputs;
  const deviation = build.op('Sqrt', [build.op('Add', [value(variance), build.scalar(Number(node.attributes['epsilon']))])]);
  const factor = build.op('Div', [value(scale), deviation]);
  const centre = ownBias === '' ? build.op('Neg', [value(mean)]) : build.op('Sub', [value(ownBias), value(mean)]);
  const shift = build.op('Add', [build.op('Mul', [centre, factor]), value(bias)]);
  const scaled = build.op('Mul', [value(kernel), alongFilters(build, factor, value(kernel))]);
  return [build.op('Conv', [value(x), scaled, shift], convolution.attributes, { name: node.name })];
}

/** A number a filter, shaped to broadcast against a kernel [M, …]. */
function alongFilters(build: GraphBuilder, vector: Value, kernel: Value): Value {
  return reshapeTo(build, vector, kernel.type.shape.map((extent, axis) => (axis === 0 ? extent : 1)));
}
