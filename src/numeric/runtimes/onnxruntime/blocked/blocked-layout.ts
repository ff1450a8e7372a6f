import type { Graph } from '../../../graph/graph.ts';
import type { OnnxNode, OnnxTensor } from '../../../formats/onnx/onnx-model.ts';
import { plainNode } from '../encode-node.ts';
import { BlockedWriter } from './blocked-writer.ts';
import type { NodeWriter } from './node-writer.ts';
import { blockedRules } from './rules.ts';

export interface WrittenGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
}

/**
 * The nodes of a graph with convolutions, and what stands between them, in onnxruntime's blocked layout. onnxruntime does
 * the same by itself for what it knows; gradients are full of what it does not know, and each time it goes back to the
 * plain layout costs as much as the operator itself.
 */
export function writeBlocked(graph: Graph, block: number): WrittenGraph {
  const writer = new BlockedWriter(graph, block);
  for (const node of graph.nodes) {
    const written = blockedRules.get(node.type)?.(writer, node) ?? false;
    if (!written) writer.copy(node);
  }
  for (const { name, value } of graph.outputs) writer.out.nodes.push(plainNode('Identity', `output ${name}`, [writer.plain(value)], [name]));
  return needed(writer.out, new Set(graph.outputs.map((output) => output.name)));
}

/** Some nodes are written and then done in another way: what no output needs is dropped, constants too. */
function needed({ nodes, initializers }: NodeWriter, wanted: Set<string>): WrittenGraph {
  const kept = nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((name) => wanted.has(name));
    if (isNeeded) for (const name of node.inputs) wanted.add(name);
    return isNeeded;
  }).toReversed();
  return { nodes: kept, initializers: new Map(Array.from(initializers).filter(([name]) => wanted.has(name))) };
}
