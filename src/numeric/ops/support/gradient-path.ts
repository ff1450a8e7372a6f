import type { Graph, GraphNode } from '../../graph/graph.ts';
import { ops } from '../index.ts';

/** What stands between a graph's input and its outputs where gradients are concerned. */
export interface GradientPath {
  /** Whether a gradient flows from some output to the input. */
  readonly reaches: boolean;
  /** Nodes the gradient would have to pass that have none, with the reason. */
  readonly obstacles: readonly NodeReason[];
  /** Nodes the gradient passes by a straight-through estimator, with the reason. */
  readonly standIns: readonly NodeReason[];
}

export interface NodeReason {
  readonly node: GraphNode;
  readonly reason: string;
}

/** Follows the gradient of `outputs` (names of values) towards `input` (a value). */
export function gradientPath(graph: Graph, input: string, outputs: readonly string[]): GradientPath {
  const touched = new Set([input]);
  const obstacles: NodeReason[] = [];
  const standIns: NodeReason[] = [];
  for (const node of graph.nodes) {
    if (!node.inputs.some((name) => touched.has(name))) continue;
    const { gradient, straightThrough } = ops.definition(node.type);
    if (straightThrough !== undefined) standIns.push({ node, reason: straightThrough });
    if (typeof gradient !== 'function' && gradient.kind === 'none') obstacles.push({ node, reason: gradient.reason });
    if (typeof gradient === 'function') for (const name of node.outputs) touched.add(name);
  }
  return { reaches: outputs.some((name) => touched.has(name)), obstacles, standIns };
}
