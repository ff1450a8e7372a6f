import type { Value } from '../../graph/op-table.ts';
import { requireRank, staticExtent } from '../../ops/support/types.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { reachOf, spatialExtents, type Window } from '../../ops/support/window.ts';
import { featureMap, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';

/** "SAME" and "VALID" as TensorFlow means them, or zeros before each spatial axis and then after each. */
export type Padding = 'SAME' | 'VALID' | readonly number[];

/** How a window moves over height and width. */
export interface Sliding {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: Padding;
}

/** A convolution of the map at input 0; `kernel` is [out, in / groups, height, width], `bias` [out]. */
export function conv2d(node: NodeView, { kernel, bias }: { kernel: Value; bias: Value | undefined }, sliding: Sliding): FileValue {
  const x = node.map(0);
  const [channels, depth] = [staticExtent(x.type.shape, 1), staticExtent(requireRank(kernel.type, 4).shape, 1)];
  const group = channels / depth;
  if (!Number.isInteger(group)) throw unsupported(`a kernel for ${channels} channels`, `one for ${depth}`);
  const window = windowOf(x, spatialExtents(kernel.type.shape), sliding);
  return featureMap(node.emit('Conv', bias ? [x, kernel, bias] : [x, kernel], { ...window, group }));
}

/** The transposed convolution of the map `x` to `extents`; `kernel` is [in, out, height, width]. */
export function convTranspose2d(
  node: NodeView,
  { x, kernel, bias }: { x: Value; kernel: Value; bias: Value | undefined },
  { sliding, extents }: { sliding: Sliding; extents: readonly number[] },
): FileValue {
  const forward = paddedWindow(extents, spatialExtents(requireRank(kernel.type, 4).shape), sliding);
  const reach = reachOf(forward);
  const outputPadding = spatialExtents(x.type.shape).map((extent, axis) => {
    const stride = forward.strides[axis] ?? 1;
    const pads = (forward.pads[axis] ?? 0) + (forward.pads[axis + 2] ?? 0);
    const extra = (extents[axis] ?? 0) + pads - (extent - 1) * stride - (reach[axis] ?? 1);
    if (extra < 0 || extra >= stride) throw unsupported(`a result that a convolution turns into the extent ${extent}`, `${extents[axis]}`);
    return extra;
  });
  return featureMap(node.emit('ConvTranspose', bias ? [x, kernel, bias] : [x, kernel], { ...forward, output_padding: outputPadding, group: 1 }));
}

/** The largest, or the mean, of each window; what lies outside the map does not count. */
export function pool2d(node: NodeView, type: 'MaxPool' | 'AveragePool', extents: readonly number[], sliding: Sliding): FileValue {
  const x = node.map(0);
  const attributes = { ...windowOf(x, extents, sliding), ceil_mode: 0 };
  return featureMap(node.emit(type, [x], type === 'MaxPool' ? attributes : { ...attributes, count_include_pad: 0 }));
}

function windowOf(x: Value, kernel: readonly number[], sliding: Sliding): Window {
  return paddedWindow(spatialExtents(requireRank(x.type, 4).shape), kernel, sliding);
}

function paddedWindow(extents: readonly number[], kernel: readonly number[], { strides, dilations, padding }: Sliding): Window {
  const window = { kernel_shape: kernel, strides, dilations, pads: [0, 0, 0, 0] };
  if ([...kernel, ...strides, ...dilations].some((count) => !(count >= 1))) {
    throw unsupported('a window with positive extents', `kernel [${kernel.join(', ')}], strides [${strides.join(', ')}], dilations [${dilations.join(', ')}]`);
  }
  if (padding === 'VALID') return window;
  if (padding !== 'SAME') return { ...window, pads: padding };
  const totals = reachOf(window).map((reach, axis) => {
    const [extent, stride] = [extents[axis] ?? 0, strides[axis] ?? 1];
    return Math.max((Math.ceil(extent / stride) - 1) * stride + reach - extent, 0);
  });
  return { ...window, pads: [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))] };
}
