import { isBatch, printShape, type Dimension } from '../../graph/dimension.ts';
import { normalizeCuts, type Cut } from '../../ops/support/cuts.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { graphAxis, shapeOf, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';
import { pick } from './join-and-cut.ts';
import { reshapeAsFile } from './shapes.ts';

/** TensorFlow's strided slice: bit i of a mask speaks of entry i of `begin`, `end` and `strides`. */
export interface StridedSlice {
  readonly begin: readonly number[];
  /** The stop of the batch axis may be the batch itself. */
  readonly end: readonly Dimension[];
  readonly strides: readonly number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

interface AxisCut extends Omit<Cut, 'stop'> {
  readonly stop: Dimension;
  readonly shrink?: boolean;
}

const TO_THE_END = Number.MAX_SAFE_INTEGER;

/** What happens to one axis of the input, or a new axis. */
type Step =
  | { readonly kind: 'new' }
  | { readonly kind: 'whole' }
  | { readonly kind: 'cut'; readonly start: number; readonly stop: Dimension; readonly step: number; readonly shrink: boolean };

/** Applies a strided slice; the batch may only be taken whole. */
export function stridedSlice(node: NodeView, x: FileValue, slice: StridedSlice): FileValue {
  const steps = stepsOf(slice, shapeOf(x).length);
  let axis = 0;
  let cut = x;
  const shape: Dimension[] = [];
  for (const step of steps) {
    if (step.kind === 'new') {
      shape.push(1);
      continue;
    }
    if (step.kind === 'cut') cut = cutAxis(node, cut, { ...step, axis });
    if (step.kind !== 'cut' || !step.shrink) shape.push(shapeOf(cut)[axis] ?? 1);
    axis++;
  }
  return reshapeAsFile(node, cut, shape);
}

/** Takes `size` elements from `begin` of each axis; -1 means the rest. */
export function sliceBySize(node: NodeView, x: FileValue, { begin, size }: { begin: readonly number[]; size: readonly Dimension[] }): FileValue {
  const { length: rank } = x.value.type.shape;
  if (begin.length !== rank || size.length !== rank) throw unsupported(`${rank} starts and sizes`, `${begin.length} and ${size.length}`);
  return begin.reduce<FileValue>((cut, start, axis) => {
    const count = size[axis] ?? 1;
    if (isBatch(count)) return takesWhole(shapeOf(x)[axis], { start, stop: count }) ? cut : refuseBatchCut(x);
    const extent = shapeOf(x)[axis] ?? 1;
    if (!isBatch(extent) && (start < 0 || count < -1 || start + Math.max(count, 0) > extent)) {
      throw unsupported(`a slice inside axis ${axis} of ${extent}`, `${count} elements from ${start}`);
    }
    return cutAxis(node, cut, { axis, start, stop: count === -1 ? TO_THE_END : start + count, step: 1 });
  }, x);
}

function stepsOf(slice: StridedSlice, rank: number): readonly Step[] {
  const { begin, end, strides } = slice;
  if (begin.length !== end.length || begin.length !== strides.length) {
    throw unsupported('as many starts as stops and steps', `${begin.length}, ${end.length} and ${strides.length}`);
  }
  const has = (mask: number, bit: number): boolean => ((mask >> bit) & 1) === 1;
  const isAxis = (bit: number): boolean => !has(slice.ellipsisMask, bit) && !has(slice.newAxisMask, bit);
  const named = begin.filter((_, bit) => isAxis(bit)).length;
  const ellipses = begin.filter((_, bit) => has(slice.ellipsisMask, bit)).length;
  if (named > rank || begin.length > 31) throw unsupported(`at most ${rank} axes cut`, String(named));
  if (ellipses > 1) throw unsupported('at most one ellipsis', String(ellipses));
  const whole = (count: number): readonly Step[] => Array.from({ length: count }, () => ({ kind: 'whole' }));
  const steps = begin.flatMap((start, bit): readonly Step[] => {
    if (has(slice.ellipsisMask, bit)) return whole(rank - named);
    if (has(slice.newAxisMask, bit)) return [{ kind: 'new' }];
    const step = strides[bit] ?? 1;
    if (has(slice.shrinkAxisMask, bit)) return [{ kind: 'cut', start, stop: start === -1 ? TO_THE_END : start + 1, step: 1, shrink: true }];
    const first = has(slice.beginMask, bit) ? (step > 0 ? 0 : TO_THE_END) : start;
    const last = has(slice.endMask, bit) ? (step > 0 ? TO_THE_END : -TO_THE_END) : end[bit] ?? 0;
    return [{ kind: 'cut', start: first, stop: last, step, shrink: false }];
  });
  return ellipses === 0 ? [...steps, ...whole(rank - named)] : steps;
}

/** Cuts one axis of the file; where nothing is cut away the value stays as it is. */
function cutAxis(node: NodeView, x: FileValue, at: AxisCut): FileValue {
  const extent = shapeOf(x)[at.axis] ?? 1;
  if (isBatch(extent)) {
    const whole = at.shrink !== true && at.step === 1 && (takesWhole(node.fixedBatch, at) || takesWhole(extent, at));
    return whole ? x : refuseBatchCut(x);
  }
  if (isBatch(at.stop)) throw unsupported(`a stop along an axis of ${extent}`, at.stop);
  return cutStatic(node, x, { ...at, stop: at.stop, extent });
}

function cutStatic(node: NodeView, x: FileValue, at: Cut & { readonly shrink?: boolean; readonly extent: number }): FileValue {
  const { extent } = at;
  if (at.step < 0) return pick(node, x, { axis: at.axis, order: backwards(extent, at) });
  const { axis, start, stop, step } = at;
  const place = graphAxis(x, axis);
  const [cut] = normalizeCuts(x.value.type.shape, { starts: [start], ends: [stop], axes: [place], steps: [step] });
  if (!cut) return x;
  if (at.shrink === true && cut.stop - cut.start !== 1) throw unsupported(`a place below ${extent}`, String(start));
  const bounds = [cut.start, Math.max(cut.start, cut.stop), cut.axis, cut.step].map((number) => node.build.ints([number]));
  return { ...x, value: node.emit('Slice', [x.value, ...bounds]) };
}

/** The places a negative step visits. */
function backwards(extent: number, { start, stop, step }: Cut): readonly number[] {
  const clamp = (place: number): number => Math.min(Math.max(place < 0 ? place + extent : place, -1), extent - 1);
  const [first, last] = [clamp(start), stop === -TO_THE_END ? -1 : clamp(stop)];
  const count = Math.max(0, Math.ceil((first - last) / -step));
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** Whether a cut of the batch keeps every image: `batch` is the size the file speaks of. */
function takesWhole(batch: Dimension | undefined, { start, stop }: { start: number; stop: Dimension }): boolean {
  return start === 0 && (stop === batch || (typeof stop === 'number' && stop >= 2 ** 31 - 1));
}

function refuseBatchCut(x: FileValue): never {
  throw unsupported('whole batches', `a slice of the first axis of ${printShape(shapeOf(x))}, which tells the images of a batch apart`);
}
