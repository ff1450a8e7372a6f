import type { Graph } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { backpropagate } from './backpropagate.ts';
import { classifierTypes } from './differentiate.ts';
import { trainingForward } from './training-forward.ts';

/**
 * The graph that computes the gradient with respect to the image of the Kullback-Leibler divergence from given answers to
 * the model's, summed over the batch: what the inner step of TRADES climbs.
 *
 * The result has the inputs `image` [N,C,H,W], `from` [N, classes], the logits of the answers to move away from, and one
 * for each weight; and the output `gradient` [N,C,H,W]. With p and q for the two answers the divergence sum p (log p - log q)
 * has the derivative q - p by the logits behind q, for p is constant. Throws as `differentiateWeights`.
 */
export function differentiateDivergence(graph: Graph, weights: readonly string[]): Graph {
  const types = classifierTypes(graph);
  const build = new GraphBuilder(ops);
  const image = build.input('image', types.image);
  const from = build.input('from', types.logits);
  const { logits } = trainingForward(build, graph, weights)(image);
  const [p, q] = [from, logits].map((each) => build.op('Softmax', [each], { axis: 1 }));
  build.output('gradient', backpropagate(build, [{ value: logits, gradient: build.op('Sub', [q, p]) }], image));
  return verifyGraph(build.build(), ops, 'differentiation of the divergence from given answers');
}
