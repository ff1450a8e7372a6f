import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { sizeOf } from '../../tensor/tensor.ts';
import { reshapeTo } from './shapes.ts';
import { pad } from './slices.ts';
import { staticExtent } from './types.ts';
import type { Window } from './window.ts';

export interface KernelGradientCall {
  /** [N, C, …] */
  readonly x: Value;
  /** [N, M, …] */
  readonly dy: Value;
  readonly window: Window;
  readonly group: number;
}

/**
 * Gradient of a convolution with respect to its kernel, [M, C/g, …]: for each place of the kernel one shifted slice of
 * the input and one matrix product. For a 3x3 kernel that took half the time of one big convolution.
 */
export function convKernelGradient(build: GraphBuilder, call: KernelGradientCall): Value {
  const { x, dy, window, group } = call;
  const rank = window.kernel_shape.length;
  const padded = pad(build, x, [0, 0, ...window.pads.slice(0, rank)], [0, 0, ...window.pads.slice(rank)]);
  const filters = staticExtent(dy.type.shape, 1);
  const depth = staticExtent(x.type.shape, 1) / group;
  const outputs = dy.type.shape.slice(2).map(Number);
  const rows = reshapeTo(build, dy, [dy.type.shape[0] ?? 'N', group, filters / group, sizeOf(outputs)]);
  const places = placesOf(window.kernel_shape).map((place) => {
    const shifted = slideTo(build, padded, { place, outputs, window });
    const columns = reshapeTo(build, shifted, [x.type.shape[0] ?? 'N', group, depth, sizeOf(outputs)]);
    const perImage = build.op('MatMul', [rows, build.op('Transpose', [columns], { perm: [0, 1, 3, 2] })]);
    const summed = build.op('ReduceSum', [perImage, build.ints([0])], { keepdims: 0 });
    return reshapeTo(build, summed, [filters, depth, 1]);
  });
  return reshapeTo(build, build.op('Concat', places, { axis: 2 }), [filters, depth, ...window.kernel_shape]);
}

/** What the window sees at one place of its kernel, for every position it slides to. */
function slideTo(build: GraphBuilder, padded: Value, at: { place: readonly number[]; outputs: readonly number[]; window: Window }): Value {
  const { strides, dilations } = at.window;
  const starts = at.place.map((index, axis) => index * (dilations[axis] ?? 1));
  const stops = starts.map((start, axis) => start + ((at.outputs[axis] ?? 1) - 1) * (strides[axis] ?? 1) + 1);
  return build.op('Slice', [padded, ...[starts, stops, starts.map((_, axis) => axis + 2), strides].map((list) => build.ints(list))]);
}

/** Every index into a kernel, row-major. */
function placesOf(extents: readonly number[]): readonly (readonly number[])[] {
  return extents.reduce<readonly (readonly number[])[]>(
    (places, extent) => places.flatMap((place) => Array.from({ length: extent }, (_, index) => [...place, index])),
    [[]],
  );
}
