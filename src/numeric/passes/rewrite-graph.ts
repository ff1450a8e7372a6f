import { AppError } from '../../kernel/errors.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { ops } from '../ops/index.ts';
import type { FloatTensor } from '../tensor/tensor.ts';

/** What a rule sees: the graph that was, and the one being built. */
export interface Rewriting {
  readonly graph: Graph;
  readonly build: GraphBuilder;
  /** What a value of the old graph has become. */
  value(name: string): Value;
  /** The float32 constant behind a value of the old graph. */
  floats(name: string | undefined): FloatTensor | undefined;
  /** The node of the old graph that computes a value. */
  producer(name: string | undefined): GraphNode | undefined;
  /** Whether one node of the old graph, and no output, uses a value. */
  usedOnce(name: string): boolean;
}

/** What a node's outputs become; undefined to copy the node as it is. */
export type Rewrite = (node: GraphNode, rewriting: Rewriting) => readonly Value[] | undefined;

/** A new graph that means the same, each node of a type with a rule rewritten by it. What is not used any more is dropped. */
export function rewriteGraph(graph: Graph, rules: ReadonlyMap<string, Rewrite>): Graph {
  const build = new GraphBuilder(ops);
  const values = new Map<string, Value>();
  for (const { name, type } of graph.inputs) values.set(name, build.input(name, type));
  const rewriting = rewritingOf(graph, build, values);
  for (const node of graph.nodes) {
    const outputs = rules.get(node.type)?.(node, rewriting) ?? copy(node, rewriting);
    node.outputs.forEach((name, index) => {
      const output = outputs[index];
      if (output) values.set(name, output);
    });
  }
  for (const { name, value } of graph.outputs) build.output(name, rewriting.value(value));
  return build.build();
}

function copy(node: GraphNode, { build, value }: Rewriting): readonly Value[] {
  const inputs = node.inputs.map((name) => (name === '' ? undefined : value(name)));
  return build.node(node.type, inputs, node.attributes, { name: node.name, outputCount: node.outputs.length });
}

function rewritingOf(graph: Graph, build: GraphBuilder, values: Map<string, Value>): Rewriting {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const uses = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const constantValue = (name: string): Value => {
    const constant = graph.constants.get(name);
    if (!constant) throw new AppError('INTERNAL', `expected a value for "${name}" of the rewritten graph, found none`);
    const value = build.constant(constant, name);
    values.set(name, value);
    return value;
  };
  return {
    graph, build,
    value: (name) => values.get(name) ?? constantValue(name),
    floats: (name) => {
      const constant = graph.constants.get(name ?? '');
      return constant?.dtype === 'float32' ? constant : undefined;
    },
    producer: (name) => producers.get(name ?? ''),
    usedOnce: (name) => uses.get(name) === 1,
  };
}
