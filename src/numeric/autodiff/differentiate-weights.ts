import { AppError } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { filledLike } from '../ops/support/shapes.ts';
import { backpropagateAll } from './backpropagate.ts';
import { classifierTypes, forwardOutputs } from './differentiate.ts';
import { losses, type LossName } from './losses/index.ts';

export interface DifferentiateWeightsRequest {
  readonly loss: LossName;
  /** Names of constants of the graph. */
  readonly weights: readonly string[];
}

/** The input of the differentiated graph that stands for a weight. */
export function weightInput(weight: string): string {
  return `weight ${weight}`;
}

/** The output of the differentiated graph with the gradient of a weight. */
export function weightGradient(weight: string): string {
  return `gradient ${weight}`;
}

/**
 * The graph that computes a loss and its gradients with respect to weights, as retraining needs them.
 *
 * `graph` has the input `image` [N,C,H,W] and the output `logits` [N, classes]. The result has the inputs `image`,
 * `onehot` [N, classes] float32, the true class, and one for each chosen weight, so that weights change without another
 * compilation; and the outputs `logits`, `losses` [N], and for each weight the gradient of the loss summed over the batch.
 * Throws an AppError naming weights that are no float32 constants, operators without a gradient between weights and
 * logits, or a weight the loss does not change with.
 */
export function differentiateWeights(graph: Graph, { loss, weights }: DifferentiateWeightsRequest): Graph {
  refuseOthers(graph, weights);
  const types = classifierTypes(graph);
  const build = new GraphBuilder(ops);
  const image = build.input('image', types.image);
  const onehot = build.input('onehot', types.logits);
  const inputs = weights.map((weight): readonly [string, Value] => {
    const shape = graph.constants.get(weight)?.shape ?? [];
    return [weight, build.input(weightInput(weight), { dtype: 'float32', shape })];
  });
  const constants = new Map(Array.from(graph.constants).filter(([name]) => !weights.includes(name)));
  const copies = build.include({ ...graph, constants }, { image, ...Object.fromEntries(inputs) }, { outputCount: forwardOutputs });
  const logits = copies.get(graph.outputs.find((output) => output.name === 'logits')?.value ?? '');
  if (!logits) throw new AppError('INTERNAL', 'expected the logits among the values of the graph, found none');

  const perImage = losses[loss](build, logits, onehot, 'NONTARGETED');
  const seed = { value: perImage, gradient: filledLike(build, perImage, 1) };
  const gradients = backpropagateAll(build, [seed], inputs.map(([, input]) => input));
  build.output('logits', logits);
  build.output('losses', perImage);
  weights.forEach((weight, index) => build.output(weightGradient(weight), gradients[index] ?? perImage));
  return verifyGraph(build.build(), ops, `differentiation of the ${loss} loss by ${weights.length} weights`);
}

function refuseOthers(graph: Graph, weights: readonly string[]): void {
  const others = weights.filter((weight, index) => graph.constants.get(weight)?.dtype !== 'float32' || weights.indexOf(weight) !== index);
  if (weights.length > 0 && others.length === 0) return;
  const found = weights.length === 0 ? 'no name' : others.map((name) => `"${name}"`).join(', ');
  throw new AppError('INVALID_INPUT', `expected names of float32 weights of the model, each once, found ${found}`);
}
