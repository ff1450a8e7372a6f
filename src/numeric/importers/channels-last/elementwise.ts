import { isBatch, type Shape } from '../../graph/dimension.ts';
import type { Value } from '../../graph/op-table.ts';
import { featureMap, inFileOrder, plain, shapeOf, TO_CHANNELS_FIRST, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { permute, reshapeValue } from './permute.ts';

/** A function of each element by itself. */
export function unary(node: NodeView, type: string, attributes: Parameters<NodeView['emit']>[2] = {}): FileValue {
  const x = node.input(0);
  return { ...x, value: node.emit(type, [x.value], attributes) };
}

/** An operation of the graph on two broadcast operands. */
export function binary(node: NodeView, type: string, a: FileValue, b: FileValue): FileValue {
  return combine(node, [a, b], ([left, right]) => node.emit(type, [left, right]));
}

/** Brings operands that broadcast against each other into one order of axes; `apply` sees what the graph can broadcast. */
export function combine(node: NodeView, operands: readonly FileValue[], apply: (values: readonly Value[]) => Value): FileValue {
  const rank = Math.max(...operands.map((x) => x.value.type.shape.length));
  const asMaps = rank === 4 && operands.some((x) => x.channelsFirst);
  const values = operands.map((x) => (asMaps ? asMapOperand(node, x) : inFileOrder(node.build, withBatchInFront(node, x, rank))));
  return asMaps ? featureMap(apply(values)) : plain(apply(values));
}

function asMapOperand(node: NodeView, x: FileValue): Value {
  if (x.channelsFirst || x.value.type.shape.length === 0) return x.value;
  const { value } = withBatchInFront(node, x, 4);
  const { shape } = value.type;
  return permute(node.build, reshapeValue(node.build, value, [...ones(4 - shape.length), ...shape]), TO_CHANNELS_FIRST);
}

/**
 * A file for batches of one may broadcast [1, C] against [1, H, W, C], the batch of one meeting any axis. With a batch
 * of many the same is meant of each image, so its axis goes to the front.
 */
function withBatchInFront(node: NodeView, x: FileValue, rank: number): FileValue {
  const shape = shapeOf(x);
  const [first, ...rest] = shape;
  if (node.fixedBatch !== 1 || first === undefined || !isBatch(first) || shape.length >= rank) return x;
  return plain(reshapeValue(node.build, inFileOrder(node.build, x), [first, ...ones(rank - shape.length), ...rest]));
}

function ones(count: number): Shape {
  return Array.from({ length: count }, () => 1);
}
