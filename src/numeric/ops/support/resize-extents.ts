import { isBatch, type Dimension, type Shape } from '../../graph/dimension.ts';
import type { AxisResize } from './resize-axis.ts';
import { unsupported } from './unsupported.ts';

/** The axes that scales change, each with its new extent. */
export function resizesByScales(shape: Shape, axes: readonly number[], scales: readonly number[]): readonly AxisResize[] {
  if (scales.length !== axes.length) throw unsupported(`${axes.length} scales`, String(scales.length));
  return axes.flatMap((axis, index) => {
    const scale = scales[index] ?? 1;
    return scale === 1 ? [] : [resizeOf(shape, axis, { scale, size: (extent) => Math.floor(Math.fround(extent * scale)) })];
  });
}

export interface WantedSizes {
  readonly sizes: readonly Dimension[];
  readonly policy: string;
  readonly fixedBatch: number;
}

/** The axes that wanted sizes change; a policy may keep the proportions of all of them. */
export function resizesBySizes(shape: Shape, axes: readonly number[], { sizes, policy, fixedBatch }: WantedSizes): readonly AxisResize[] {
  if (sizes.length !== axes.length) throw unsupported(`${axes.length} sizes`, String(sizes.length));
  const changed = axes.map((axis, index) => ({ axis, size: sizes[index] ?? 1 }))
    .filter(({ axis, size }) => size !== shape[axis] && !(shape[axis] === 'N' && size === fixedBatch));
  const ratios = axes.map((axis, index) => Number(sizes[index]) / Number(shape[axis])).filter((ratio) => !Number.isNaN(ratio));
  const common = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return changed.flatMap(({ axis, size }) => {
    if (isBatch(size)) throw unsupported('sizes that do not depend on the batch', size);
    const extent = Number(shape[axis]);
    if (policy === 'stretch') return [resizeOf(shape, axis, { scale: size / extent, size: () => size })];
    return [resizeOf(shape, axis, { scale: common, size: () => Math.floor(extent * common + 0.5) })];
  });
}

function resizeOf(shape: Shape, axis: number, to: { scale: number; size: (extent: number) => number }): AxisResize {
  const extent = shape[axis] ?? 1;
  if (isBatch(extent)) throw unsupported('the batch not to be resized', `a scale of axis ${axis}`);
  const size = to.size(extent);
  if (!(size >= 1) || extent < 1) throw unsupported('a size of at least 1', `${size} of ${extent}`);
  return { axis, extent, size, scale: to.scale };
}
