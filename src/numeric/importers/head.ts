import { AppError, type Problem } from '../../kernel/errors.ts';
import { isBatch, printShape, sameShape, type Dimension, type Shape } from '../graph/dimension.ts';
import { printType, type GraphNode } from '../graph/graph.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { reshapeTo } from '../ops/support/shapes.ts';
import { axisOf } from '../ops/support/types.ts';
import type { OutputKind } from './imported-model.ts';

export interface Head {
  /** [N, classes], at least two classes. */
  readonly logits: Value;
  readonly classCount: number;
  readonly outputKind: OutputKind;
  readonly warnings: readonly Problem[];
}

/** What may stand last in a model that gives logits. Anything else is taken for logits too, with a warning. */
const LINEAR = ['Gemm', 'MatMul', 'Add', 'Conv', 'GlobalAveragePool', 'AveragePool', 'ReduceMean', 'Reshape', 'BatchNormalization'];

/**
 * Understands the end of a classifier: a softmax or sigmoid is cut off, so that losses see logits; one output becomes
 * the two logits [0, z]. Throws an AppError when the output is not one row of scores an image.
 */
export function cutHead(build: GraphBuilder, scores: Value): Head {
  const classes = classesOf(scores);
  const last = lastNode(build, scores, classes);
  const z = (value: Value): Value => reshapeTo(build, value, ['N', classes]);
  const before = last?.inputs[0];
  if (last && before !== undefined && isSoftmaxOverClasses(build, last)) {
    if (classes === 1) {
      throw new AppError('UNSUPPORTED', 'expected a softmax over at least 2 classes, found one, whose probability is always 1');
    }
    return { logits: z(build.value(before)), classCount: classes, outputKind: 'SOFTMAX', warnings: [] };
  }
  if (last?.type === 'Sigmoid' && before !== undefined) return sigmoidHead(build, z(build.value(before)), classes);
  const warnings = unusualHead(last);
  if (classes > 1) return { logits: z(scores), classCount: classes, outputKind: 'LOGITS', warnings };
  const single = warning('HEAD_SINGLE_LOGIT', 'the one output is taken for the logit of the second class: above 0 means the second class');
  return { logits: twoLogits(build, z(scores)), classCount: 2, outputKind: 'LOGITS', warnings: [...warnings, single] };
}

function unusualHead(last: GraphNode | undefined): readonly Problem[] {
  if (!last || LINEAR.includes(last.type)) return [];
  const message = `the output is made by ${last.type} (node "${last.name}") and is taken for logits: make sure that larger means likelier`;
  return [warning('HEAD_UNUSUAL', message)];
}

function sigmoidHead(build: GraphBuilder, logits: Value, classes: number): Head {
  if (classes === 1) return { logits: twoLogits(build, logits), classCount: 2, outputKind: 'SIGMOID_BINARY', warnings: [] };
  const message = `${classes} independent sigmoid outputs: the one with the highest score is taken as the prediction`;
  return { logits, classCount: classes, outputKind: 'SIGMOID_MULTILABEL', warnings: [warning('HEAD_MULTILABEL', message)] };
}

/** [0, z]: a sigmoid of z is the softmax of these two. */
function twoLogits(build: GraphBuilder, z: Value): Value {
  return build.op('Pad', [z, build.ints([0, 1, 0, 0])]);
}

function classesOf(scores: Value): number {
  const [batch, classes = 1, ...rest] = scores.type.shape;
  const fits = scores.type.dtype === 'float32' && batch === 'N' && !isBatch(classes) && rest.every((extent) => extent === 1);
  if (!fits) throw new AppError('UNSUPPORTED', `expected scores float32[N, classes] as output, found ${printType(scores.type)}`);
  return classes;
}

/** The node that makes the scores, looking through reshapes that only add or drop axes of extent 1. */
function lastNode(build: GraphBuilder, scores: Value, classes: number): GraphNode | undefined {
  const producers = new Map(build.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let node = producers.get(scores.name);
  while (node?.type === 'Reshape' && isScores(build.value(node.inputs[0] ?? '').type.shape, classes)) {
    node = producers.get(node.inputs[0] ?? '');
  }
  return node;
}

function isScores(shape: Shape, classes: number): boolean {
  const wide = (extents: Shape): Shape => extents.filter((extent: Dimension) => extent !== 1);
  return sameShape(wide(shape), wide(['N', classes]));
}

function isSoftmaxOverClasses(build: GraphBuilder, node: GraphNode): boolean {
  if (node.type !== 'Softmax' && node.type !== 'LogSoftmax') return false;
  const { shape } = build.value(node.outputs[0] ?? '').type;
  const axis = axisOf(Number(node.attributes['axis']), shape.length);
  const overAllClasses = shape.every((extent, place) => place === axis || extent === 'N' || extent === 1);
  if (!overAllClasses) {
    throw new AppError('UNSUPPORTED', `expected a softmax over the classes, found one over axis ${axis} of ${printShape(shape)}`);
  }
  return true;
}

function warning(code: string, message: string): Problem {
  return { code, message, path: [] };
}
