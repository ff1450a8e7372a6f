import { AppError } from '../../../../kernel/errors.ts';
import type { Graph, GraphNode } from '../../../graph/graph.ts';
import { GraphBuilder } from '../../../graph/graph-builder.ts';
import type { Value } from '../../../graph/op-table.ts';
import { ops } from '../../../ops/index.ts';

/** What a lowering rule may look at while a graph is copied. */
export interface Rewriting {
  readonly build: GraphBuilder;
  /** The node of the graph being copied that makes a value; undefined for inputs and constants. */
  producer(name: string): GraphNode | undefined;
  /** What a value of the graph being copied has become. */
  copied(name: string): Value;
}

/** Gives what stands for a node's outputs in the new graph; undefined leaves the node as it is. */
export type LoweringRule = (node: GraphNode, graph: Rewriting) => readonly Value[] | undefined;

/** A copy of a graph in which the first rule of a node's type that has an answer replaces the node. */
export function rewriteGraph(graph: Graph, rules: Readonly<Record<string, LoweringRule>>): Graph {
  const build = new GraphBuilder(ops);
  const copies = new Map<string, Value>();
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const copied = (name: string): Value => {
    const value = copies.get(name);
    if (!value) throw new AppError('INTERNAL', `expected a copy of value "${name}", found none`);
    return value;
  };
  for (const input of graph.inputs) copies.set(input.name, build.input(input.name, input.type));
  for (const [name, tensor] of graph.constants) copies.set(name, build.constant(tensor, name));
  for (const node of graph.nodes) {
    const outputs = rules[node.type]?.(node, { build, copied, producer: (name) => producers.get(name) }) ?? copyNode(node, build, copied);
    node.outputs.forEach((name, index) => {
      const output = outputs[index];
      if (output) copies.set(name, output);
    });
  }
  for (const { name, value } of graph.outputs) build.output(name, copied(value));
  return build.build();
}

function copyNode(node: GraphNode, build: GraphBuilder, copied: (name: string) => Value): readonly Value[] {
  const inputs = node.inputs.map((name) => (name === '' ? undefined : copied(name)));
  return build.node(node.type, inputs, node.attributes, { name: node.name, outputCount: node.outputs.length });
}
