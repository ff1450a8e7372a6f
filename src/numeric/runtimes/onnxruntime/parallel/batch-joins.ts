import { isBatch } from '../../../graph/dimension.ts';
import type { Graph, GraphNode, ValueType } from '../../../graph/graph.ts';

/** How results for parts of a batch become the result for all of it: one after the other along axis 0, or their sum. */
export type Join = 'concatenate' | 'add';

/** What a shape may be used for: its batch size says how many rows to make and never becomes a number of a row. */
const SHAPE_USERS: ReadonlySet<string> = new Set(['ConstantOfShape', 'Expand', 'Reshape']);

/**
 * How each output of a graph is joined where the images of a batch are run apart; undefined where an image's result may
 * depend on other images. Operators refuse by themselves to normalise or cut along the batch (see importers/batch-independence);
 * here it is enough that everything computed from a batch still has a batch axis. Sums over the batch may end a graph.
 */
export function batchJoins(graph: Graph): ReadonlyMap<string, Join> | undefined {
  if (graph.inputs.length === 0 || !graph.inputs.every((input) => isOneRowAnImage(input.type))) return undefined;
  const sums = new Set(graph.nodes.filter((node) => isSumOverBatch(graph, node)).map((node) => node.outputs[0]));
  const mixing = graph.nodes.some((node) => losesBatch(graph, node) && !sums.has(node.outputs[0]) && !isShapeForFilling(graph, node));
  if (mixing) return undefined;
  const joins = new Map<string, Join>();
  for (const { name, value } of graph.outputs) {
    const type = graph.types.get(value);
    if (!sums.has(value) && !(type && isOneRowAnImage(type))) return undefined;
    joins.set(name, sums.has(value) ? 'add' : 'concatenate');
  }
  return joins;
}

function isOneRowAnImage({ dtype, shape }: ValueType): boolean {
  return dtype === 'float32' && shape[0] === 'N' && !shape.slice(1).some(isBatch);
}

function losesBatch({ types }: Graph, node: GraphNode): boolean {
  const batched = (name: string): boolean => types.get(name)?.shape.some(isBatch) ?? false;
  return node.inputs.some(batched) && !node.outputs.every((name) => name === '' || batched(name));
}

function isShapeForFilling(graph: Graph, node: GraphNode): boolean {
  return node.type === 'Shape' && !isOutput(graph, node)
    && usersOf(graph, node).every((user) => SHAPE_USERS.has(user.type) && user.inputs.indexOf(node.outputs[0] ?? '') === Number(user.type !== 'ConstantOfShape'));
}

/** The last step of a gradient summed over its batch: nothing is computed from it. */
function isSumOverBatch(graph: Graph, node: GraphNode): boolean {
  const [summed = '', axesName = ''] = node.inputs;
  const [axes, type] = [graph.constants.get(axesName), graph.types.get(summed)];
  return node.type === 'ReduceSum' && node.attributes['keepdims'] === 1 && axes !== undefined && Array.from(axes.data, Number).join() === '0'
    && type !== undefined && isOneRowAnImage(type) && usersOf(graph, node).length === 0;
}

function usersOf(graph: Graph, node: GraphNode): readonly GraphNode[] {
  return graph.nodes.filter((user) => user.inputs.some((name) => node.outputs.includes(name)));
}

function isOutput(graph: Graph, node: GraphNode): boolean {
  return graph.outputs.some(({ value }) => node.outputs.includes(value));
}
