import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { convInputProduct, type ForwardConv } from './conv-input-product.ts';
import { rotateKernel } from './rotate-kernel.ts';
import { reachOf, type Window } from './window.ts';

/** A window with the zeros to append where the result would be too small. */
export type TransposedWindow = Window & { readonly output_padding: readonly number[] };

/**
 * Gradient of a convolution with respect to its input. With stride 1 and a constant kernel it is a convolution again,
 * with the kernel rotated once here: that takes the runtime's fastest path. With a kernel that is no constant it may be a
 * matrix product. Else it is a ConvTranspose.
 */
export function convInputGradient(build: GraphBuilder, dy: Value, forward: ForwardConv): Value {
  const { window, group } = forward;
  const kernel = build.constantOf(forward.kernel);
  const reach = reachOf(window);
  const pads = window.pads.map((count, index) => (reach[index % reach.length] ?? 1) - 1 - count);
  if (kernel?.dtype === 'float32' && window.strides.every((stride) => stride === 1) && pads.every((count) => count >= 0)) {
    const rotated = build.constant(rotateKernel(kernel, group), `${forward.kernel.name}.rotated`);
    const { kernel_shape, strides, dilations } = window;
    return build.op('Conv', [dy, rotated], { kernel_shape, strides, dilations, pads, group });
  }
  const product = convInputProduct(build, dy, forward);
  if (product) return product;
  return build.op('ConvTranspose', [dy, forward.kernel], { ...transposedWindow(dy, forward), group });
}

/** Attributes with which a ConvTranspose of `dy` has exactly the extents the convolution started from. */
export function transposedWindow(dy: Value, { extents, window }: Pick<ForwardConv, 'extents' | 'window'>): TransposedWindow {
  const rank = extents.length;
  const before = window.pads.slice(0, rank);
  // What the full transposed result has beyond the wanted extents; where it has less, zeros are appended.
  const surplus = reachOf(window).map((reach, axis) => {
    const full = (Number(dy.type.shape[axis + 2]) - 1) * (window.strides[axis] ?? 1) + reach;
    return full - (before[axis] ?? 0) - (extents[axis] ?? 0);
  });
  return {
    kernel_shape: window.kernel_shape, strides: window.strides, dilations: window.dilations,
    pads: [...before, ...surplus.map((count) => Math.max(count, 0))],
    output_padding: surplus.map((count) => Math.max(-count, 0)),
  };
}
