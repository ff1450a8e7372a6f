import { sizeOf, floatTensor } from '../../tensor/tensor.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { channelRows, fromChannelRows } from './channel-rows.ts';
import { seenPlaces } from './kernel-places.ts';
import { reshapeTo } from './shapes.ts';
import { staticExtent } from './types.ts';
import type { Window } from './window.ts';

export interface ForwardConv {
  readonly kernel: Value;
  /** Spatial extents of the convolution's input. */
  readonly extents: readonly number[];
  readonly window: Window;
  readonly group: number;
}

/** Putting results where they belong is a product too, with a matrix of zeros and ones. It must stay small beside the main one, … */
const SCATTER_SHARE = 1 / 8;
/** … as must its matrix. */
const LARGEST_SCATTER = 2 ** 16;

/**
 * Gradient of a convolution with respect to its input where the kernel is no constant, as products over the whole batch; for
 * maps so small that a product for each image would be starved. Undefined where that does not pay.
 */
export function convInputProduct(build: GraphBuilder, dy: Value, forward: ForwardConv): Value | undefined {
  const { kernel, extents, window, group } = forward;
  if (group !== 1 || build.constantOf(kernel)) return undefined;
  const outputs = dy.type.shape.slice(2).map(Number);
  const targets = seenPlaces({ window, inputs: extents, outputs });
  const [filters, depth] = [staticExtent(kernel.type.shape, 0), staticExtent(kernel.type.shape, 1)];
  const [area, places, batch] = [sizeOf(extents), sizeOf(window.kernel_shape), dy.type.shape[0] ?? 'N'];
  const inPlace = places === 1 && targets.length === area && targets.every((target, index) => target === index);
  if (!inPlace && (area > SCATTER_SHARE * filters || targets.length * area > LARGEST_SCATTER)) return undefined;

  const rows = build.op('Gemm', [reshapeTo(build, kernel, [filters, depth * places]), channelRows(build, dy)], { transA: 1 });
  if (inPlace) return fromChannelRows(build, rows, [batch, depth, ...extents]);
  const apart = reshapeTo(build, rows, [depth, places, batch, sizeOf(outputs)]);
  const gathered = reshapeTo(build, build.op('Transpose', [apart], { perm: [2, 0, 1, 3] }), [batch, depth, targets.length]);
  return reshapeTo(build, build.op('MatMul', [gathered, scatterMatrix(build, targets, area)]), [batch, depth, ...extents]);
}

/** A row a value, 1 in the column it is added to. */
function scatterMatrix(build: GraphBuilder, targets: readonly (number | undefined)[], area: number): Value {
  const matrix = floatTensor([targets.length, area]);
  targets.forEach((target, row) => { if (target !== undefined) matrix.data[row * area + target] = 1; });
  return build.constant(matrix, 'scatter');
}
