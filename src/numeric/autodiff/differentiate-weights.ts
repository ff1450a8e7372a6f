import { AppError } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { backpropagateAll } from './backpropagate.ts';
import { averagingSeed, batchSize } from './batch-size.ts';
import { classifierTypes } from './differentiate.ts';
import { losses, type LossName } from './losses/index.ts';
import { trainingForward } from './training-forward.ts';
import { weightGradient, weightInput } from './weight-inputs.ts';

export interface DifferentiateWeightsRequest {
  readonly loss: LossName;
  /** Names of constants of the graph. */
  readonly weights: readonly string[];
  /** Of which loss the gradients of weights are: summed over the batch (the default), or averaged. */
  readonly reduce?: 'sum' | 'mean';
  /** Also the gradient of the summed loss with respect to the image, by the same backward sweep: one an image, or their sum. */
  readonly imageGradient?: 'each' | 'sum';
}

/**
 * The graph that computes a loss and its gradients with respect to weights, as retraining needs them.
 *
 * `graph` has the input `image` [N,C,H,W] and the output `logits` [N, classes]; what else it has as outputs (the batch's
 * statistics) is handed on. The result has the inputs `image`, `onehot` [N, classes] float32, the true class, and one for
 * each chosen weight, so that weights change without another compilation; and the outputs `logits`, `losses` [N], for each
 * weight the gradient of the loss, and where asked for `gradient`, [N,C,H,W] or, summed, [1,C,H,W].
 * Throws an AppError naming weights that are no float32 constants, operators without a gradient between weights and
 * logits, or a weight the loss does not change with.
 */
export function differentiateWeights(graph: Graph, request: DifferentiateWeightsRequest): Graph {
  const { loss, weights, reduce = 'sum', imageGradient } = request;
  const types = classifierTypes(graph);
  const build = new GraphBuilder(ops);
  const image = build.input('image', types.image);
  const onehot = build.input('onehot', types.logits);
  const forward = trainingForward(build, graph, weights);
  const { logits, others } = forward(image);

  const perImage = losses[loss](build, logits, onehot, 'NONTARGETED');
  const seed = { value: perImage, gradient: averagingSeed(build, perImage, reduce) };
  const targets = [...weights.map((weight) => build.value(weightInput(weight))), ...(imageGradient ? [image] : [])];
  const gradients = backpropagateAll(build, [seed], targets);
  build.output('logits', logits);
  build.output('losses', perImage);
  weights.forEach((weight, index) => build.output(weightGradient(weight), gradientAt(gradients, index)));
  if (imageGradient) {
    const each = gradientAt(gradients, weights.length);
    const summed = imageGradient === 'sum' ? build.op('ReduceSum', [each, build.ints([0])], { keepdims: 1 }) : each;
    build.output('gradient', reduce === 'mean' ? build.op('Mul', [summed, batchSize(build, perImage)]) : summed);
  }
  for (const [name, value] of others) build.output(name, value);
  return verifyGraph(build.build(), ops, `differentiation of the ${loss} loss by ${weights.length} weights`);
}

function gradientAt(gradients: readonly Value[], index: number): Value {
  const gradient = gradients[index];
  if (!gradient) throw new AppError('INTERNAL', `expected a gradient for target ${index}, found none`);
  return gradient;
}
