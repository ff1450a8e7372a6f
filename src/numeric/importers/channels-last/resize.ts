import { emitResize } from '../../ops/support/emit-resize.ts';
import { unsupported } from '../../ops/support/unsupported.ts';
import { featureMap, type FileValue } from './file-value.ts';
import type { NodeView } from './file-node.ts';

/** Wider than any image a classifier takes in. */
const LARGEST_EXTENT = 8192;

export interface Resizing {
  readonly mode: 'nearest' | 'linear';
  /** Height and width of the result. */
  readonly size: readonly number[];
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Resizes the map at input 0 as TensorFlow does: by where the centres or the corners of pixels lie, without antialiasing. */
export function resize(node: NodeView, { mode, size, alignCorners, halfPixelCenters }: Resizing): FileValue {
  const x = node.map(0);
  if (size.length !== 2 || size.some((extent) => !(Number.isInteger(extent) && extent >= 1 && extent <= LARGEST_EXTENT))) {
    throw unsupported(`a height and a width from 1 to ${LARGEST_EXTENT}`, `[${size.join(', ')}]`);
  }
  if (alignCorners && halfPixelCenters) throw unsupported('either aligned corners or half-pixel centres', 'both');
  const resizes = size.flatMap((target, index) => {
    const [axis, extent] = [index + 2, Number(x.type.shape[index + 2])];
    return target === extent ? [] : [{ axis, extent, size: target, scale: target / extent }];
  });
  const coordinates = alignCorners ? 'align_corners' : halfPixelCenters ? 'half_pixel' : 'asymmetric';
  // TensorFlow rounds to the nearest pixel, halves up, but where pixels are taken for points at their upper left corner.
  const nearest = alignCorners || halfPixelCenters ? 'round_prefer_ceil' : 'floor';
  const how = { mode, coordinates, nearest, cubicCoefficient: 0, excludeOutside: false, antialias: false };
  return featureMap(emitResize(node.build, x, resizes, how));
}
