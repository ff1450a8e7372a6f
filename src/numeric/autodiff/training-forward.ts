import { AppError } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { simplifyGraph } from '../passes/simplify-graph.ts';
import { forwardOutputs } from './differentiate.ts';
import { foldNormalization } from './fold-normalization.ts';
import { isWeightInput, withWeightInputs } from './weight-inputs.ts';

export interface TrainingForward {
  readonly logits: Value;
  /** What the graph gives beside its logits, by name. */
  readonly others: readonly (readonly [string, Value])[];
}

/**
 * Declares an input for each weight and gives what puts the graph's forward pass behind an image; called again, it makes
 * another copy that shares the weights. Throws an AppError naming weights that are no float32 constants.
 */
export function trainingForward(build: GraphBuilder, graph: Graph, weights: readonly string[]): (image: Value) => TrainingForward {
  const forward = simplifyGraph(foldNormalization(withWeightInputs(graph, weights)));
  const inputs = forward.inputs.filter(isWeightInput).map(({ name, type }) => [name, build.input(name, type)] as const);
  return (image) => {
    const copies = build.include(forward, { image, ...Object.fromEntries(inputs) }, { outputCount: forwardOutputs });
    const outputs = forward.outputs.map(({ name, value }) => [name, copied(copies, value)] as const);
    const logits = outputs.find(([name]) => name === 'logits')?.[1];
    if (!logits) throw new AppError('INTERNAL', 'expected the logits among the outputs of the graph, found none');
    return { logits, others: outputs.filter(([name]) => name !== 'logits') };
  };
}

function copied(copies: ReadonlyMap<string, Value>, name: string): Value {
  const value = copies.get(name);
  if (!value) throw new AppError('INTERNAL', `expected "${name}" among the values of the graph, found none`);
  return value;
}
