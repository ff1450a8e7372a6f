import { times, type Dimension, type Shape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../tensor/tensor.ts';
import { transposedWindow } from './conv-input-gradient.ts';
import { reshapeTo } from './shapes.ts';
import { pad } from './slices.ts';
import { reachOf, spatialExtents, type Window } from './window.ts';

type Averaging = Window & { readonly count_include_pad: number };

/** Gradient of average pooling: each result's gradient, shared out over the elements it is the mean of. */
export function averagePoolGradient(build: GraphBuilder, dy: Value, shape: Shape, window: Averaging): Value {
  if (isTiling(dy.type.shape, shape, window)) return shareOutTiles(build, dy, shape, window.kernel_shape);
  const extents = spatialExtents(shape);
  if (slidesByOne(window)) return averageBack(build, dy, extents, window);
  const shares = build.op('Mul', [dy, build.constant(inverseCounts(dy, extents, window), 'shares')]);
  const planes = reshapeTo(build, shares, [planesOf(dy.type.shape), 1, ...dy.type.shape.slice(2)]);
  const ones = new Float32Array(sizeOf(window.kernel_shape)).fill(1);
  const kernel = build.constant(floatTensor([1, 1, ...window.kernel_shape], ones), 'ones');
  const spread = build.op('ConvTranspose', [planes, kernel], { ...transposedWindow(planes, { extents, window }), group: 1 });
  return reshapeTo(build, spread, shape);
}

/** Whether the windows lie side by side inside the image, none overlapping another or hanging over the end. */
function isTiling(outputs: Shape, shape: Shape, { kernel_shape: kernel, strides, pads, dilations }: Window): boolean {
  return pads.every((count) => count === 0) && dilations.every((step) => step === 1) && kernel.every((extent, axis) => (
    extent === strides[axis] && Number(outputs[axis + 2]) * extent <= Number(shape[axis + 2])
  ));
}

function slidesByOne({ strides, dilations }: Window): boolean {
  return [...strides, ...dilations].every((step) => step === 1);
}

/** With stride 1 the gradient is an average over windows again, of the shares times the size of a window. */
function averageBack(build: GraphBuilder, dy: Value, extents: readonly number[], window: Averaging): Value {
  const { kernel_shape: kernel, pads, strides, dilations } = window;
  const area = sizeOf(kernel);
  const shares = inverseCounts(dy, extents, window);
  const even = shares.data.every((share) => share === shares.data[0]);
  const factor = floatTensor(even ? [] : shares.shape, even ? Float32Array.of((shares.data[0] ?? 0) * area) : shares.data.map((share) => share * area));
  const weighted = factor.data.every((number) => number === 1) ? dy : build.op('Mul', [dy, build.constant(factor, 'shares')]);
  const reach = [...kernel, ...kernel];
  const turned = pads.map((count, index) => (reach[index] ?? 1) - 1 - count);
  return build.op('AveragePool', [weighted], { kernel_shape: kernel, pads: turned, strides, dilations, count_include_pad: 1 });
}

/** Windows side by side: repeat each element over its tile; zeros for what no window reached. */
function shareOutTiles(build: GraphBuilder, dy: Value, shape: Shape, kernel: readonly number[]): Value {
  const [batch = 1, channels = 1, ...outputs] = dy.type.shape;
  const apart = reshapeTo(build, dy, [batch, channels, ...outputs.flatMap((extent): Shape => [extent, 1])]);
  const tile: FloatTensor = {
    dtype: 'float32', shape: kernel.flatMap((extent) => [1, extent]),
    data: new Float32Array(sizeOf(kernel)).fill(1 / sizeOf(kernel)),
  };
  const repeated = build.op('Mul', [apart, build.constant(tile, 'tile')]);
  const extents = outputs.map((extent, axis) => Number(extent) * (kernel[axis] ?? 1));
  const joined = reshapeTo(build, repeated, [batch, channels, ...extents]);
  const missing = extents.map((extent, axis) => Number(shape[axis + 2]) - extent);
  return pad(build, joined, shape.map(() => 0), [0, 0, ...missing]);
}

/** One over the number of elements behind each result, [1, 1, …]; padding counts where the operator says so. */
function inverseCounts(dy: Value, extents: readonly number[], window: Averaging): FloatTensor {
  const outputs = dy.type.shape.slice(2).map(Number);
  const perAxis = outputs.map((count, axis) => Array.from({ length: count }, (_, index) => countAt(index, axis, extents, window)));
  const data = Float32Array.from({ length: sizeOf(outputs) }, (_, flat) => {
    let rest = flat;
    let product = 1;
    for (let axis = outputs.length - 1; axis >= 0; axis--) {
      const extent = outputs[axis] ?? 1;
      product *= perAxis[axis]?.[rest % extent] ?? 1;
      rest = Math.floor(rest / extent);
    }
    return 1 / product;
  });
  return { dtype: 'float32', shape: [1, 1, ...outputs], data };
}

function countAt(index: number, axis: number, extents: readonly number[], window: Averaging): number {
  const before = window.pads[axis] ?? 0;
  const after = window.count_include_pad === 1 ? window.pads[axis + extents.length] ?? 0 : 0;
  const first = index * (window.strides[axis] ?? 1) - before;
  const lowest = window.count_include_pad === 1 ? -before : 0;
  const end = (extents[axis] ?? 0) + after;
  const step = window.dilations[axis] ?? 1;
  const places = Array.from({ length: reachOf(window)[axis] ?? 1 }, (_, offset) => offset).filter((offset) => offset % step === 0);
  return places.filter((offset) => first + offset >= lowest && first + offset < end).length;
}

function planesOf(shape: Shape): Dimension {
  return times(shape[0] ?? 1, shape[1] ?? 1) ?? 'N';
}
