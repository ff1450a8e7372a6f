import { AppError } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { ops } from '../ops/index.ts';

/** The names of all values of a graph that a gradient of one of its outputs reaches. */
export function passesGradient(graph: Graph, output: string): ReadonlySet<string> {
  const start = graph.outputs.find(({ name }) => name === output);
  if (!start) throw new AppError('INTERNAL', `expected a graph with an output "${output}", found none`);
  const reached = new Set([start.value]);
  for (const node of graph.nodes.toReversed()) {
    const passes = typeof ops.definition(node.type).gradient === 'function' && node.outputs.slice(0, 1).some((name) => reached.has(name));
    if (passes) for (const name of node.inputs) reached.add(name);
  }
  return reached;
}
