import { AppError } from '../../../../kernel/errors.ts';
import type { Dimension, Shape } from '../../../graph/dimension.ts';
import { elementCount, isBatch, printShape } from '../../../graph/dimension.ts';
import type { GraphBuilder } from '../../../graph/graph-builder.ts';
import type { Value } from '../../../graph/op-table.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';

/**
 * A value as Keras means it. Where `moved`, the last axis, its channels, stands second in the graph: what Keras calls
 * [N, H, W, C] is [N, C, H, W] there, so that chains of convolutions need no transpositions.
 */
export interface KerasTensor {
  readonly value: Value;
  readonly moved: boolean;
}

/** More numbers an image than any layer of a classifier gives. */
const MAX_ELEMENTS = 2 ** 29;

export function inOrder(value: Value): KerasTensor {
  return { value, moved: false };
}

export function channelsSecond(value: Value): KerasTensor {
  return { value, moved: true };
}

/** The shape Keras sees. */
export function shapeOf({ value, moved }: KerasTensor): Shape {
  const { shape } = value.type;
  const [batch, channels, ...rest] = shape;
  return moved && batch !== undefined && channels !== undefined ? [batch, ...rest, channels] : shape;
}

/** The axis of the graph's value that Keras calls `axis`; negative ones count from the end. */
export function axisInGraph(tensor: KerasTensor, axis: number): number {
  const rank = tensor.value.type.shape.length;
  const place = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(place) || place < 0 || place >= rank) {
    throw new AppError('UNSUPPORTED', `expected an axis of ${printShape(shapeOf(tensor))}, found ${axis}`);
  }
  if (!tensor.moved || place === 0) return place;
  return place === rank - 1 ? 1 : place + 1;
}

/** The value with its axes as Keras has them. */
export function asKerasOrders(build: GraphBuilder, tensor: KerasTensor): Value {
  if (!tensor.moved) return tensor.value;
  const rank = tensor.value.type.shape.length;
  return permuted(build, tensor.value, [0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1], shapeOf(tensor));
}

/** The value with Keras's last axis second. */
export function asChannelsSecond(build: GraphBuilder, tensor: KerasTensor): Value {
  const { shape } = tensor.value.type;
  const last = shape.at(-1);
  if (tensor.moved || shape.length < 3 || last === undefined) return tensor.value;
  const [batch = 'N', ...rest] = shape.slice(0, -1);
  return permuted(build, tensor.value, [0, shape.length - 1, ...rest.map((_, axis) => axis + 1)], [batch, last, ...rest]);
}

/** Throws where a layer's result would take an absurd amount of memory. */
export function requireModestSize(tensor: KerasTensor): KerasTensor {
  const size = elementCount(tensor.value.type.shape);
  const perImage = isBatch(size) ? Number.parseInt(size === 'N' ? '1' : size, 10) : size;
  if (Number.isFinite(perImage) && perImage > 0 && perImage <= MAX_ELEMENTS) return tensor;
  throw new AppError('LIMIT_EXCEEDED', `expected a result of 1 to ${MAX_ELEMENTS} numbers an image, found shape ${printShape(shapeOf(tensor))}`);
}

/** A transposition; where it moves only axes of extent 1, a cheaper reshape. */
function permuted(build: GraphBuilder, value: Value, perm: readonly number[], shape: Shape): Value {
  const wide = (extents: readonly (Dimension | undefined)[]): readonly number[] => extents.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  const kept = perm.filter((axis) => wide(value.type.shape).includes(axis));
  const moves = kept.some((axis, place) => place > 0 && axis < (kept[place - 1] ?? 0));
  return moves ? build.op('Transpose', [value], { perm }) : reshapeTo(build, value, shape);
}
