import type { Value } from '../../../graph/op-table.ts';
import { emitResize } from '../../../ops/support/emit-resize.ts';
import { staticExtent } from '../../../ops/support/types.ts';
import type { LayerCall } from '../network/layer-call.ts';

/** A value [N, C, H, W] with its images resized as TensorFlow does it: pixels have their centres at halves. */
export function resizeImage(call: LayerCall, x: Value, sizes: readonly number[], mode: 'nearest' | 'linear' | 'cubic'): Value {
  const resizes = sizes.map((size, index) => {
    const extent = staticExtent(x.type.shape, index + 2);
    return { axis: index + 2, extent, size, scale: size / extent };
  }).filter(({ size, extent }) => size !== extent);
  return emitResize(call.build, x, resizes, {
    mode,
    coordinates: mode === 'nearest' ? 'tf_half_pixel_for_nn' : 'half_pixel',
    nearest: 'floor',
    // TensorFlow takes the spline of Keys for half pixels, and leaves places outside out.
    cubicCoefficient: -0.5, excludeOutside: mode === 'cubic', antialias: false,
  });
}
