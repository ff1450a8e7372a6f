import { batchFactor, elementCount, isBatch } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { sizeOf } from '../../tensor/tensor.ts';
import { channelRows, swapBatchAndChannels } from './channel-rows.ts';
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

/** What the window sees is laid out in memory at once up to so many numbers an image; beyond, place by place. */
const LAID_OUT_AT_ONCE = 2 ** 20;

/**
 * Gradient of a convolution with respect to its kernel, [M, C/g, …]: shifted slices of the input and matrix products. In one
 * group, a product covers the whole batch: with the small maps and many channels at the end of a network, a product for each
 * image and the sum over images took three times as long.
 */
export function convKernelGradient(build: GraphBuilder, call: KernelGradientCall): Value {
  return call.group === 1 ? overTheBatch(build, call) : imageByImage(build, call);
}

function overTheBatch(build: GraphBuilder, { x, dy, window }: KernelGradientCall): Value {
  const [filters, depth] = [staticExtent(dy.type.shape, 1), staticExtent(x.type.shape, 1)];
  const rows = channelRows(build, dy);
  const outputs = dy.type.shape.slice(2).map(Number);
  const places = sizeOf(window.kernel_shape);
  const product = (columns: Value): Value => build.op('Gemm', [rows, columns], { transB: 1 });
  if (places === 1) {
    const [seen = x] = seenBy(build, padded(build, x, window), window, outputs);
    return reshapeTo(build, product(channelRows(build, seen)), [filters, depth, ...window.kernel_shape]);
  }
  const swapped = padded(build, swapBatchAndChannels(build, x), window);
  const length = elementCount([dy.type.shape[0] ?? 'N', ...outputs]);
  const seen = seenBy(build, swapped, window, outputs).map((value) => reshapeTo(build, value, [depth, 1, length]));
  if (places * depth * (isBatch(length) ? batchFactor(length) : length) <= LAID_OUT_AT_ONCE) {
    const columns = reshapeTo(build, build.op('Concat', seen, { axis: 1 }), [depth * places, length]);
    return reshapeTo(build, product(columns), [filters, depth, ...window.kernel_shape]);
  }
  const found = seen.map((slice) => reshapeTo(build, product(reshapeTo(build, slice, [depth, length])), [filters, depth, 1]));
  return reshapeTo(build, build.op('Concat', found, { axis: 2 }), [filters, depth, ...window.kernel_shape]);
}

function imageByImage(build: GraphBuilder, { x, dy, window, group }: KernelGradientCall): Value {
  const [filters, depth] = [staticExtent(dy.type.shape, 1), staticExtent(x.type.shape, 1) / group];
  const outputs = dy.type.shape.slice(2).map(Number);
  const around = padded(build, x, window);
  const rows = reshapeTo(build, dy, [dy.type.shape[0] ?? 'N', group, filters / group, sizeOf(outputs)]);
  const places = seenBy(build, around, window, outputs).map((shifted) => {
    const columns = reshapeTo(build, shifted, [x.type.shape[0] ?? 'N', group, depth, sizeOf(outputs)]);
    const perImage = build.op('MatMul', [rows, build.op('Transpose', [columns], { perm: [0, 1, 3, 2] })]);
    const summed = build.op('ReduceSum', [perImage, build.ints([0])], { keepdims: 0 });
    return reshapeTo(build, summed, [filters, depth, 1]);
  });
  return reshapeTo(build, build.op('Concat', places, { axis: 2 }), [filters, depth, ...window.kernel_shape]);
}

/** The zeros of a window around the places of [., ., …]. */
function padded(build: GraphBuilder, x: Value, { pads }: Window): Value {
  const rank = pads.length / 2;
  return pad(build, x, [0, 0, ...pads.slice(0, rank)], [0, 0, ...pads.slice(rank)]);
}

/**
 * What the window sees at each place of its kernel, row-major, for every position it slides to. One axis after the other: the
 * last is cut into short runs, and only as often as the kernel is wide; from then on whole planes are copied.
 */
function seenBy(build: GraphBuilder, x: Value, window: Window, outputs: readonly number[]): readonly Value[] {
  return outputs.reduceRight<readonly Value[]>((seen, length, axis) => (
    Array.from({ length: window.kernel_shape[axis] ?? 1 }, (_, index) => index * (window.dilations[axis] ?? 1))
      .flatMap((start) => seen.map((value) => cut(build, value, { axis: axis + 2, start, length, step: window.strides[axis] ?? 1 })))
  ), [x]);
}

function cut(build: GraphBuilder, x: Value, { axis, start, length, step }: { axis: number; start: number; length: number; step: number }): Value {
  const stop = start + (length - 1) * step + 1;
  if (start === 0 && step === 1 && stop === x.type.shape[axis]) return x;
  return build.op('Slice', [x, ...[start, stop, axis, step].map((number) => build.ints([number]))]);
}
