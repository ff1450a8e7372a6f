import { AppError } from '../../../../kernel/errors.ts';
import { reshapeTo } from '../../../ops/support/shapes.ts';
import { staticExtent } from '../../../ops/support/types.ts';
import { isRecord } from '../config/keras-model.ts';
import { defineLayer, type LayerDefinition } from '../layer-definition.ts';
import { asKerasOrders, axisInGraph, inOrder, shapeOf, type KerasTensor } from '../network/keras-tensor.ts';
import type { CallValue, LayerCall } from '../network/layer-call.ts';
import { argument, operand, plainOf, wholeNumbers } from '../support/operands.ts';
import { resizeImage } from '../support/resize.ts';
import { concatenated } from './merging.ts';
import { targetExtents } from './reshaping.ts';

/** Means, sums and extremes over some axes, called between layers. */
export const reductionOps: readonly LayerDefinition[] = [
  reduction('ReduceMean', ['tf.math.reduce_mean', 'tf.reduce_mean', 'ops.Mean']),
  reduction('ReduceSum', ['tf.math.reduce_sum', 'tf.reduce_sum', 'ops.Sum']),
  reduction('ReduceMax', ['tf.math.reduce_max', 'tf.reduce_max', 'ops.Max']),
];

/** Softmax and its logarithm over an axis. */
export const softmaxOps: readonly LayerDefinition[] = [
  overAxis('Softmax', ['tf.nn.softmax', 'tf.math.softmax', 'ops.Softmax']),
  overAxis('LogSoftmax', ['tf.nn.log_softmax', 'tf.math.log_softmax', 'ops.LogSoftmax']),
];

/** Another shape; the batch stays in front. */
export const reshapeOp = defineLayer({
  types: ['tf.reshape', 'ops.Reshape'],
  build: (call) => {
    const x = asKerasOrders(call.build, first(call));
    const [, ...target] = wholeNumbers(argument(call, 1, 'shape', 'newshape'), 'a shape');
    return inOrder(reshapeTo(call.build, x, ['N', ...targetExtents(target, x.type.shape.slice(1))]));
  },
});

/** Axes in another order; the batch stays in front. */
export const transposeOp = defineLayer({
  types: ['tf.transpose', 'tf.compat.v1.transpose', 'ops.Transpose'],
  build: (call) => {
    const perm = wholeNumbers(argument(call, 1, 'perm', 'axes'), 'an order of axes');
    if (perm[0] !== 0) throw new AppError('UNSUPPORTED', `expected the batch to stay in front, found the order [${perm.join(', ')}]`);
    return inOrder(call.op('Transpose', [asKerasOrders(call.build, first(call))], { perm }));
  },
});

/** Tensors one behind the other. */
export const concatOp = defineLayer({
  types: ['tf.concat', 'ops.Concatenate'],
  build: (call) => {
    const [axis = -1] = wholeNumbers(argument(call, 1, 'axis'), 'an axis');
    return concatenated(call, call.inputs, axis);
  },
});

/** An axis of extent 1 more, or fewer. */
export const expandDimsOp = defineLayer({
  types: ['tf.expand_dims', 'ops.ExpandDims'],
  build: (call) => {
    const x = asKerasOrders(call.build, first(call));
    const rank = x.type.shape.length;
    const [axis = -1] = wholeNumbers(argument(call, 1, 'axis'), 'an axis');
    const place = axis < 0 ? axis + rank + 1 : axis;
    if (place < 1 || place > rank) throw new AppError('UNSUPPORTED', `expected an axis behind the batch, found ${axis}`);
    return inOrder(reshapeTo(call.build, x, x.type.shape.toSpliced(place, 0, 1)));
  },
});

export const squeezeOp = defineLayer({
  types: ['tf.squeeze', 'tf.compat.v1.squeeze', 'ops.Squeeze'],
  build: (call) => {
    const x = asKerasOrders(call.build, first(call));
    const rank = x.type.shape.length;
    const given = argument(call, 1, 'axis');
    const axes = wholeNumbers(given, 'axes').map((axis) => (axis < 0 ? axis + rank : axis));
    if (axes.some((axis) => x.type.shape[axis] !== 1)) throw new AppError('UNSUPPORTED', `expected axes of extent 1, found axes ${axes.join(', ')}`);
    return inOrder(reshapeTo(call.build, x, x.type.shape.filter((_, axis) => !axes.includes(axis))));
  },
});

/** Images of another size. */
export const imageResizeOp = defineLayer({
  types: ['tf.image.resize', 'tf.image.resize_with_method'],
  build: (call) => {
    const size = wholeNumbers(argument(call, 1, 'size'), 'a size');
    const method = plainOf(argument(call, 2, 'method')) ?? 'bilinear';
    const mode = method === 'bilinear' ? 'linear' : method === 'nearest' ? 'nearest' : undefined;
    if (!mode || size.length !== 2) throw new AppError('UNSUPPORTED', `expected bilinear or nearest resizing to [height, width], found ${String(method)}`);
    const x = first(call);
    if (!x.moved || shapeOf(x).length !== 4) throw new AppError('UNSUPPORTED', 'expected images with their channels last, found other values');
    return { value: resizeImage(call, x.value, size, mode), moved: true };
  },
});

/** Parts of a tensor along its axes: x[..., ::-1]. */
export const getItemOp = defineLayer({
  types: ['tf.__operators__.getitem', 'ops.GetItem'],
  build: (call) => {
    const x = asKerasOrders(call.build, first(call));
    const spec = argument(call, 1, 'slice_spec', 'key');
    const cuts = expanded(Array.isArray(spec) ? (spec as readonly CallValue[]).map(plainOf) : [plainOf(spec)].flat(), x.type.shape.length);
    return inOrder(cuts.reduce((value, cut, axis) => taken(call, value, cut, axis), x));
  },
});

interface Cut {
  readonly start: number | undefined;
  readonly stop: number | undefined;
  readonly step: number;
}

/** One cut an axis; an ellipsis stands for those not named. */
function expanded(spec: readonly unknown[], rank: number): readonly Cut[] {
  const whole: Cut = { start: undefined, stop: undefined, step: 1 };
  const isEllipsis = (item: unknown): boolean => item === 'Ellipsis' || (isRecord(item) && (item['class_name'] === '__ellipsis__' || item['value'] === '...'));
  const place = spec.findIndex(isEllipsis);
  const cuts = spec.filter((item) => !isEllipsis(item)).map(cutOf);
  const missing = Array.from({ length: rank - cuts.length }, () => whole);
  return place < 0 ? [...cuts, ...missing] : [...cuts.slice(0, place), ...missing, ...cuts.slice(place)];
}

function cutOf(item: unknown): Cut {
  const fields = isRecord(item) && isRecord(item['config']) ? item['config'] : item;
  const { start, stop, step } = isRecord(fields) ? fields : {};
  const isEnd = (end: unknown): end is number | null | undefined => end === null || end === undefined || Number.isSafeInteger(end);
  if (isRecord(fields) && isEnd(start) && isEnd(stop) && isEnd(step)) return { start: start ?? undefined, stop: stop ?? undefined, step: step ?? 1 };
  throw new AppError('UNSUPPORTED', `expected slices with constant ends, found ${JSON.stringify(item)?.slice(0, 80) ?? 'none'}`);
}

function taken(call: LayerCall, x: KerasTensor['value'], { start, stop, step }: Cut, axis: number): KerasTensor['value'] {
  if (start === undefined && stop === undefined && step === 1) return x;
  if (axis === 0) throw new AppError('UNSUPPORTED', 'expected slices of images, found one of the batch');
  const extent = staticExtent(x.type.shape, axis);
  if (step === 0) throw new AppError('UNSUPPORTED', 'expected a step other than 0');
  const end = (place: number): number => Math.min(Math.max(place < 0 ? place + extent : place, step < 0 ? -1 : 0), step < 0 ? extent - 1 : extent);
  const from = start === undefined ? (step < 0 ? extent - 1 : 0) : end(start);
  const to = stop === undefined ? (step < 0 ? -1 : extent) : end(stop);
  const places = Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);
  if (places.length === 0) throw new AppError('UNSUPPORTED', 'expected slices that leave something, found an empty one');
  return call.op('Gather', [x, call.build.ints(places)], { axis });
}

function reduction(op: string, types: readonly string[]): LayerDefinition {
  return defineLayer({
    types,
    build: (call) => {
      const x = first(call);
      const keep = plainOf(argument(call, 2, 'keepdims')) === true;
      const axes = wholeNumbers(argument(call, 1, 'axis'), 'axes');
      if (keep) return { ...x, value: call.op(op, [x.value, call.build.ints(axes.map((axis) => axisInGraph(x, axis)))]) };
      const rank = shapeOf(x).length;
      const removed = axes.map((axis) => (axis < 0 ? axis + rank : axis));
      const reduced = { ...x, value: call.op(op, [x.value, call.build.ints(axes.map((axis) => axisInGraph(x, axis)))]) };
      return inOrder(reshapeTo(call.build, asKerasOrders(call.build, reduced), shapeOf(x).filter((_, axis) => !removed.includes(axis))));
    },
  });
}

function overAxis(op: string, types: readonly string[]): LayerDefinition {
  return defineLayer({
    types,
    build: (call) => {
      const x = first(call);
      const given = argument(call, 1, 'axis');
      const [axis = -1] = plainOf(given) === undefined || plainOf(given) === null ? [-1] : wholeNumbers(given, 'an axis');
      return { ...x, value: call.op(op, [x.value], { axis: axisInGraph(x, axis) }) };
    },
  });
}

function first(call: LayerCall): KerasTensor {
  return operand(call, argument(call, 0, 'x', 'input', 'tensor', 'input_tensor', 'images', 'a', 'logits'));
}
