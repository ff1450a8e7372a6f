import { AppError } from '../../kernel/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { backpropagateAll } from './backpropagate.ts';
import { averagingSeed } from './batch-size.ts';
import { classifierTypes } from './differentiate.ts';
import { losses } from './losses/index.ts';
import { trainingForward } from './training-forward.ts';
import { weightGradient, weightInput } from './weight-inputs.ts';

export interface DifferentiateTradesRequest {
  /** Names of constants of the graph. */
  readonly weights: readonly string[];
  /** Of which loss the gradients are: summed over the batch (the default), or averaged. */
  readonly reduce?: 'sum' | 'mean';
}

/** The name of an output of the graph (a statistic of the batch) as the adversarial images have it. */
export function adversarialOutput(name: string): string {
  return `adversarial ${name}`;
}

/**
 * The graph that computes the loss of TRADES and its gradients with respect to weights (Zhang et al., ICML 2019): the
 * cross-entropy of each image plus `beta` times the Kullback-Leibler divergence from the answer to the image to the answer
 * to its adversarial version. Both answers pass gradients on, as in the authors' program.
 *
 * The result has the inputs `image` and `adversarial` [N,C,H,W], `onehot` [N, classes] float32, `beta` [1] and one for each
 * weight, shared by two copies of the graph; and the outputs `logits` of the images, `losses` [N] and for each weight the
 * gradient. Other outputs of the graph are there for both copies, see `adversarialOutput`. Throws as `differentiateWeights`.
 */
export function differentiateTrades(graph: Graph, { weights, reduce = 'sum' }: DifferentiateTradesRequest): Graph {
  const types = classifierTypes(graph);
  const build = new GraphBuilder(ops);
  const [image, adversarial] = [build.input('image', types.image), build.input('adversarial', types.image)];
  const onehot = build.input('onehot', types.logits);
  const beta = build.input('beta', { dtype: 'float32', shape: [1] });
  const forward = trainingForward(build, graph, weights);
  const [clean, attacked] = [forward(image), forward(adversarial)];

  const divergence = build.op('Mul', [beta, klDivergence(build, clean.logits, attacked.logits)]);
  const perImage = build.op('Add', [losses['cross-entropy'](build, clean.logits, onehot), divergence]);
  const seed = { value: perImage, gradient: averagingSeed(build, perImage, reduce) };
  const gradients = backpropagateAll(build, [seed], weights.map((weight) => build.value(weightInput(weight))));
  build.output('logits', clean.logits);
  build.output('losses', perImage);
  weights.forEach((weight, index) => {
    const gradient = gradients[index];
    if (!gradient) throw new AppError('INTERNAL', `expected a gradient for "${weight}", found none`);
    build.output(weightGradient(weight), gradient);
  });
  for (const [name, value] of clean.others) build.output(name, value);
  for (const [name, value] of attacked.others) build.output(adversarialOutput(name), value);
  return verifyGraph(build.build(), ops, `differentiation of the TRADES loss by ${weights.length} weights`);
}

/** KL(softmax(from) || softmax(to)) of each row, [N]. */
function klDivergence(build: GraphBuilder, from: Value, to: Value): Value {
  const [logP, logQ] = [from, to].map((logits) => build.op('LogSoftmax', [logits], { axis: 1 })) as [Value, Value];
  const terms = build.op('Mul', [build.op('Exp', [logP]), build.op('Sub', [logP, logQ])]);
  return build.op('ReduceSum', [terms, build.ints([1])], { keepdims: 0 });
}
