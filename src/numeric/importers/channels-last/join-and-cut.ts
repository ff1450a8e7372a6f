import { dividedBy, isBatch } from '../../graph/dimension.ts';
import type { Value } from '../../graph/op-table.ts';
import { sliceAxis } from '../../ops/support/slices.ts';
import { takeAlong } from '../../ops/support/take.ts';
import { axisOf, staticExtent } from '../../ops/support/types.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { asFeatureMap, graphAxis, inFileOrder, inGraphOrder, plain, shapeOf, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { broadcastTo, reshapeAsFile, shapeValue } from './shapes.ts';

/** Joins values along an axis of the file. */
export function concat(node: NodeView, parts: readonly FileValue[], axis: number): FileValue {
  const [first] = parts;
  if (!first) throw unsupported('values to join', 'none');
  if (parts.length === 1) return first;
  const maps = parts.some((part) => part.channelsFirst);
  const like = { ...first, channelsFirst: maps };
  const values = withOneBatch(node, parts.map((part) => (maps ? asFeatureMap(node.build, part) : part.value)));
  return { channelsFirst: maps, value: node.emit('Concat', values, { axis: graphAxis(like, axis) }) };
}

/** A constant for one image, such as a class token, is repeated for each image of the batch it is joined to. */
function withOneBatch({ build, fixedBatch }: NodeView, values: readonly Value[]): readonly Value[] {
  const batched = values.find((value) => value.type.shape[0] === 'N');
  if (!batched || fixedBatch !== 1) return values;
  return values.map((value) => {
    const [first, ...rest] = value.type.shape;
    if (first !== 1 || rest.some(isBatch)) return value;
    const batch = build.op('Slice', [build.op('Shape', [batched]), ...[0, 1, 0, 1].map((number) => build.ints([number]))]);
    return build.op('Expand', [value, build.op('Concat', [batch, build.ints(rest.map(Number))], { axis: 0 })]);
  });
}

/** Cuts an axis of the file into parts of the given sizes. */
export function split(node: NodeView, x: FileValue, { axis, sizes }: { axis: number; sizes: readonly number[] }): readonly FileValue[] {
  const place = graphAxis(x, axis);
  const extent = staticExtent(x.value.type.shape, place);
  if (sizes.some((size) => !(size >= 0)) || sizes.reduce((total, size) => total + size, 0) !== extent) {
    throw unsupported(`parts of an axis of ${extent}`, `[${sizes.join(', ')}]`);
  }
  let stop = 0;
  return sizes.map((size) => {
    stop += size;
    return { ...x, value: sliceAxis(node.build, x.value, { axis: place, start: stop - size, stop }, node.file.name) };
  });
}

/** Cuts an axis into `count` equal parts. */
export function splitEqually(node: NodeView, x: FileValue, { axis, count }: { axis: number; count: number }): readonly FileValue[] {
  const extent = staticExtent(shapeOf(x), axisOf(axis, shapeOf(x).length));
  const size = dividedBy(extent, count);
  if (typeof size !== 'number' || size < 1) throw unsupported(`an axis of ${extent} to be cut into equal parts`, `${count} parts`);
  return split(node, x, { axis, sizes: Array.from({ length: count }, () => size) });
}

/** Stacks values along a new axis. */
export function pack(node: NodeView, parts: readonly FileValue[], axis: number): FileValue {
  const rank = (parts[0] ? shapeOf(parts[0]).length : 0) + 1;
  const place = axisOf(axis, rank);
  const rows = parts.map((part) => reshapeAsFile(node, plain(inFileOrder(node.build, part)), shapeOf(part).toSpliced(place, 0, 1)));
  return concat(node, rows, place);
}

/** The slices along an axis, without it. */
export function unpack(node: NodeView, x: FileValue, axis: number): readonly FileValue[] {
  const place = axisOf(axis, shapeOf(x).length);
  const count = staticExtent(shapeOf(x), place);
  return splitEqually(node, x, { axis: place, count }).map((part) => reshapeAsFile(node, part, shapeOf(part).toSpliced(place, 1)));
}

/** Constant padding by what `paddings` [axes, 2] says of each axis. */
export function pad(node: NodeView, x: FileValue, { paddings, value }: { paddings: readonly number[]; value: number }): FileValue {
  const { length: rank } = x.value.type.shape;
  if (paddings.length !== 2 * rank) throw unsupported(`${2 * rank} numbers of elements to add`, String(paddings.length));
  const before = inGraphOrder(x, Array.from({ length: rank }, (_, axis) => paddings[2 * axis] ?? 0));
  const after = inGraphOrder(x, Array.from({ length: rank }, (_, axis) => paddings[2 * axis + 1] ?? 0));
  if (paddings.every((count) => count === 0)) return x;
  if (paddings.some((count) => count < 0)) throw unsupported('no negative padding', `[${paddings.join(', ')}]`);
  return { ...x, value: node.emit('Pad', [x.value, node.build.ints([...before, ...after]), node.build.scalar(value)]) };
}

/** Pads by mirroring the elements next to the border, the border itself included or not. */
export function mirrorPad(node: NodeView, x: FileValue, { paddings, border }: { paddings: readonly number[]; border: boolean }): FileValue {
  const skipped = border ? 0 : 1;
  const { length: rank } = shapeOf(x);
  if (paddings.length !== 2 * rank) throw unsupported(`${2 * rank} numbers of elements to add`, String(paddings.length));
  return shapeOf(x).reduce<FileValue>((padded, extent, axis) => {
    const [before, after] = [paddings[2 * axis] ?? 0, paddings[2 * axis + 1] ?? 0];
    if (before === 0 && after === 0) return padded;
    const size = staticExtent([extent], 0);
    if (Math.min(before, after) < 0 || Math.max(before, after) > Math.min(size - skipped, MOST_PLACES)) {
      throw unsupported(`at most ${size - skipped} mirrored elements on axis ${axis}`, `${before} and ${after}`);
    }
    const range = (length: number, element: (index: number) => number): readonly number[] => Array.from({ length }, (_, index) => element(index));
    const order = [
      ...range(before, (index) => before - 1 - index + skipped),
      ...range(size, (index) => index),
      ...range(after, (index) => size - 1 - skipped - index),
    ];
    return pick(node, padded, { axis, order });
  }, x);
}

/** More places than any axis of an image classifier is long. */
const MOST_PLACES = 65_536;

/** The elements of an axis of the file at the given places, in that order. */
export function pick(node: NodeView, x: FileValue, { axis, order }: { axis: number; order: readonly number[] }): FileValue {
  return { ...x, value: takeAlong(node.build, x.value, { axis: graphAxis(x, axis), places: order }, node.file.name) };
}

/** `x` repeated along each axis of the file, as often as `multiples` says. */
export function tile(node: NodeView, x: FileValue, multiples: Value): FileValue {
  const shape = shapeOf(x);
  const copies = multiples.known?.elements;
  if (copies?.length !== shape.length) throw unsupported(`${shape.length} numbers of copies known at import`, copies ? String(copies.length) : 'them computed');
  if (shape.every((extent, axis) => extent === 1 || copies[axis] === 1)) {
    const sizes = node.build.op('Mul', [multiples, shapeValue(node, x)]);
    return broadcastTo(node, x, sizes);
  }
  return copies.reduce<FileValue>((tiled, count, axis) => {
    if (count === 1) return tiled;
    const size = staticExtent(shape, axis);
    if (isBatch(count) || count * size > MOST_PLACES) throw unsupported(`at most ${MOST_PLACES} places along axis ${axis}`, `${size} times ${count}`);
    const order = Array.from({ length: count * size }, (_, index) => index % size);
    return pick(node, tiled, { axis, order });
  }, x);
}
