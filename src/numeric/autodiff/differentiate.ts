import { AppError } from '../../kernel/errors.ts';
import { isBatch } from '../graph/dimension.ts';
import { inputType, outputType, printType, type Graph, type GraphNode, type ValueType } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { verifyGraph } from '../graph/verify-graph.ts';
import { ops } from '../ops/index.ts';
import { filledLike } from '../ops/support/shapes.ts';
import { simplifyGraph } from '../passes/simplify-graph.ts';
import { backpropagate } from './backpropagate.ts';
import { losses, type LossName } from './losses/index.ts';
import { isWeightInput } from './weight-inputs.ts';

export interface DifferentiateRequest {
  readonly loss: LossName;
  readonly goal: 'NONTARGETED' | 'TARGETED';
  /** Images whose loss is at or above it contribute no gradient (bounded loss, Shafahi et al. 2020). Absent: unbounded. */
  readonly bound?: number;
  /** One gradient an image, or one summed over the batch. */
  readonly reduce: 'each' | 'sum';
}

/**
 * The graph that computes a loss the attacker makes larger and its gradient with respect to the image.
 *
 * `graph` has the input `image` [N,C,H,W] and the output `logits` [N, classes]. The result has the inputs `image` and
 * `onehot` [N, classes] float32, the class to leave (NONTARGETED) or to reach (TARGETED); and the outputs `logits`,
 * `losses` [N], and `gradient` of the summed loss, [N,C,H,W] or, summed, [1,C,H,W]. Weights that are inputs of `graph` (see
 * `withWeightInputs`) are inputs of the result too.
 * Throws an AppError naming every operator between image and logits that has no gradient.
 */
export function differentiate(graph: Graph, request: DifferentiateRequest): Graph {
  const types = classifierTypes(graph);
  const build = new GraphBuilder(ops);
  const image = build.input('image', types.image);
  const onehot = build.input('onehot', types.logits);
  const forward = simplifyGraph(graph);
  const weights = forward.inputs.filter(isWeightInput).map(({ name, type }) => [name, build.input(name, type)] as const);
  const copies = build.include(forward, { image, ...Object.fromEntries(weights) }, { outputCount: forwardOutputs });
  const logits = copies.get(forward.outputs.find((output) => output.name === 'logits')?.value ?? '');
  if (!logits) throw new AppError('INTERNAL', 'expected the logits among the values of the graph, found none');

  const away = losses[request.loss](build, logits, onehot, request.goal);
  const perImage = request.goal === 'TARGETED' ? build.op('Neg', [away]) : away;
  const gradient = backpropagate(build, [{ value: perImage, gradient: seedOf(build, perImage, request.bound) }], image);

  build.output('logits', logits);
  build.output('losses', perImage);
  build.output('gradient', request.reduce === 'sum' ? build.op('ReduceSum', [gradient, build.ints([0])], { keepdims: 1 }) : gradient);
  return verifyGraph(build.build(), ops, `differentiation of the ${request.loss} loss`);
}

/** One for every image that counts: all of them, or those whose loss is below the bound. */
function seedOf(build: GraphBuilder, perImage: Value, bound: number | undefined): Value {
  const ones = filledLike(build, perImage, 1);
  if (bound === undefined) return ones;
  if (!Number.isFinite(bound)) throw new AppError('INVALID_INPUT', `expected a finite bound of the loss, found ${bound}`);
  return build.op('Cast', [build.op('Less', [perImage, build.scalar(bound)])], { to: 1 });
}

/** Types of a classifier's image and logits. Throws when a graph is none. */
export function classifierTypes(graph: Graph): { readonly image: ValueType; readonly logits: ValueType } {
  const [image, logits] = [inputType(graph, 'image'), outputType(graph, 'logits')];
  const classes = logits?.shape[1];
  const fits = image?.shape[0] === 'N' && image.shape.length === 4 && graph.inputs.every((input) => input.name === 'image' || isWeightInput(input))
    && logits?.shape[0] === 'N' && logits.shape.length === 2 && classes !== undefined && !isBatch(classes) && classes >= 2;
  if (fits) return { image, logits };
  throw new AppError('INVALID_INPUT', 'expected one input image [N, C, H, W] and an output logits [N, classes] of at least 2 classes, '
    + `found ${image ? printType(image) : 'no image'} and ${logits ? printType(logits) : 'no logits'}`);
}

/** How many outputs a node needs where its gradient is taken. */
export function forwardOutputs(node: GraphNode): number {
  return Math.max(ops.definition(node.type).forwardOutputs ?? 1, node.outputs.length);
}
