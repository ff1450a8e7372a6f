import type { Graph } from './graph.ts';

/** The same graph without nodes and constants that no output needs. Inputs stay, used or not. */
export function pruneGraph(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((output) => output.value));
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((output) => needed.has(output))) return false;
    for (const input of node.inputs) needed.add(input);
    return true;
  }).toReversed();
  const kept = new Set([...needed, ...graph.inputs.map((input) => input.name), ...nodes.flatMap((node) => node.outputs)]);
  return {
    inputs: [...graph.inputs],
    outputs: [...graph.outputs],
    constants: new Map([...graph.constants].filter(([name]) => needed.has(name))),
    nodes,
    types: new Map([...graph.types].filter(([name]) => kept.has(name))),
  };
}
