import { AppError } from '../../kernel/errors.ts';
import type { Graph, GraphInput } from '../graph/graph.ts';

const PREFIX = 'weight ';

/** The input of a graph that stands for a weight. */
export function weightInput(weight: string): string {
  return `${PREFIX}${weight}`;
}

/** The output of a differentiated graph with the gradient of a weight. */
export function weightGradient(weight: string): string {
  return `gradient ${weight}`;
}

export function isWeightInput({ name }: GraphInput): boolean {
  return name.startsWith(PREFIX);
}

/**
 * The same graph with some of its constants as inputs (`weightInput` names them), in the order given, behind its own: weights then
 * change from run to run without another compilation. Weights that are inputs already stay so.
 * Throws an AppError naming what is no float32 constant, or is given twice.
 */
export function withWeightInputs(graph: Graph, weights: readonly string[]): Graph {
  refuseOthers(graph, weights);
  const fed = new Set(graph.inputs.map(({ name }) => name));
  const chosen = new Set(weights.filter((weight) => !fed.has(weightInput(weight))));
  const renamed = (name: string): string => (chosen.has(name) ? weightInput(name) : name);
  const inputs = Array.from(chosen, (weight): GraphInput => (
    { name: weightInput(weight), type: { dtype: 'float32', shape: graph.constants.get(weight)?.shape ?? [] } }
  ));
  return {
    inputs: [...graph.inputs, ...inputs],
    outputs: graph.outputs,
    constants: new Map(Array.from(graph.constants).filter(([name]) => !chosen.has(name))),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed) })),
    types: new Map(Array.from(graph.types, ([name, type]) => [renamed(name), type])),
  };
}

function refuseOthers(graph: Graph, weights: readonly string[]): void {
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const isWeight = (name: string): boolean => inputs.has(weightInput(name)) || graph.constants.get(name)?.dtype === 'float32';
  const others = weights.filter((weight, index) => !isWeight(weight) || weights.indexOf(weight) !== index);
  if (weights.length > 0 && others.length === 0) return;
  const found = weights.length === 0 ? 'no name' : others.map((name) => `"${name}"`).join(', ');
  throw new AppError('INVALID_INPUT', `expected names of float32 weights of the model, each once, found ${found}`);
}
