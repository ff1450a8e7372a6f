import { isBatch, printShape, sameShape, type Dimension, type Shape } from '../../graph/dimension.ts';
import type { Value } from '../../graph/op-table.ts';
import { resolveReshape } from '../../ops/support/reshape-target.ts';
import { axisOf } from '../../ops/support/types.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { featureMap, inFileOrder, numbersInFileOrder, plain, shapeOf, TO_CHANNELS_FIRST, TO_CHANNELS_LAST, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { permute, reshapeValue } from './permute.ts';

/** `x` in another shape of the same size, both as the file sees them. */
export function reshapeAsFile({ build }: NodeView, x: FileValue, shape: Shape): FileValue {
  if (sameShape(shapeOf(x), shape)) return x;
  const numbers = numbersInFileOrder(build, x);
  const [batch = 1, height, width, channels = 1] = shape;
  // One pixel an image has no order of pixels: it may as well become a map.
  if (shape.length === 4 && height === 1 && width === 1 && isBatch(batch)) {
    return featureMap(reshapeValue(build, numbers, [batch, channels, 1, 1]));
  }
  return plain(reshapeValue(build, numbers, shape));
}

/** TensorFlow's reshape, where -1 is computed and the batch kept apart. */
export function reshape(node: NodeView, x: FileValue, target: readonly Dimension[]): FileValue {
  return reshapeAsFile(node, x, resolveReshape(shapeOf(x), target, node.fixedBatch));
}

/** Removes axes of extent 1: those given, or all but the batch. */
export function squeeze(node: NodeView, x: FileValue, axes: readonly number[]): FileValue {
  const shape = shapeOf(x);
  const removed = axes.length > 0
    ? axes.map((axis) => axisOf(axis, shape.length))
    : shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []));
  if (removed.some((axis) => shape[axis] !== 1)) throw unsupported('axes of extent 1', `axes ${removed.join(', ')} of ${printShape(shape)}`);
  return reshapeAsFile(node, x, shape.filter((_, axis) => !removed.includes(axis)));
}

/** Puts an axis of extent 1 before `axis` of the result. */
export function expandDims(node: NodeView, x: FileValue, axis: number): FileValue {
  const shape = shapeOf(x);
  return reshapeAsFile(node, x, shape.toSpliced(axisOf(axis, shape.length + 1), 0, 1));
}

/** Swaps axes; to and from channels first costs nothing. */
export function transpose({ build }: NodeView, x: FileValue, perm: readonly number[]): FileValue {
  const { length: rank } = x.value.type.shape;
  if (perm.toSorted((a, b) => a - b).join() !== Array.from({ length: rank }, (_, axis) => axis).join()) {
    throw unsupported(`a permutation of ${rank} axes`, `[${perm.join(', ')}]`);
  }
  const sources = perm.map((axis) => (x.channelsFirst ? TO_CHANNELS_LAST[axis] ?? 0 : axis));
  const asMap = rank === 4 ? TO_CHANNELS_FIRST.map((axis) => sources[axis] ?? 0) : [];
  if (rank === 4 && asMap.every((axis, place) => axis === place)) return featureMap(x.value);
  return plain(permute(build, x.value, sources));
}

/** The shape as the file sees it, known at import. */
export function shapeValue({ build }: NodeView, x: FileValue): Value {
  const shape = build.op('Shape', [x.value]);
  return x.channelsFirst ? build.op('Gather', [shape, build.ints(TO_CHANNELS_LAST)]) : shape;
}

/** `x` repeated to a shape it broadcasts to; `target` holds that shape. */
export function broadcastTo(node: NodeView, x: FileValue, target: Value): FileValue {
  return plain(node.emit('Expand', [inFileOrder(node.build, x), target]));
}

/** A value like `x`, every element `fill`. */
export function filledLike(node: NodeView, x: FileValue, fill: number): FileValue {
  return { ...x, value: node.emit('Expand', [node.build.scalar(fill), node.build.op('Shape', [x.value])]) };
}
