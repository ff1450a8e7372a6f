import { AppError } from '../../../../kernel/errors.ts';
import type { Value } from '../../../graph/op-table.ts';
import { spatialExtents } from '../../../ops/support/window.ts';
import { sliceAxis } from '../../../ops/support/slices.ts';
import { defineLayer } from '../layer-definition.ts';
import type { LayerCall } from '../network/layer-call.ts';
import { resizeImage } from '../support/resize.ts';
import { spatialInput, spatialResult } from '../support/windows.ts';

const modes = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic' } as const;

/** Images enlarged by whole factors. */
export const upSampling2d = defineLayer({
  types: ['UpSampling2D'],
  build: (call) => {
    const x = spatialInput(call, 2);
    const factors = call.config.wholes('size', 2, 2);
    const mode = modes[call.config.choice('interpolation', ['nearest', 'bilinear', 'bicubic'])];
    return spatialResult(call, resizeImage(call, x, spatialExtents(x.type.shape).map((extent, axis) => extent * (factors[axis] ?? 1)), mode));
  },
});

/** Images of another size; with `crop_to_aspect_ratio` the middle of them. */
export const resizing = defineLayer({
  types: ['Resizing'],
  build: (call) => {
    const size = targetSize(call);
    const mode = modes[call.config.choice('interpolation', ['bilinear', 'nearest', 'bicubic'])];
    if (call.config.flag('pad_to_aspect_ratio', false)) throw call.config.mismatch('pad_to_aspect_ratio', 'false');
    if (call.config.flag('antialias', false)) throw call.config.mismatch('antialias', 'false');
    const x = spatialInput(call, 2);
    const region = call.config.flag('crop_to_aspect_ratio', false) ? cropToRatio(call, x, size) : x;
    return spatialResult(call, resizeImage(call, region, size, mode));
  },
});

/** The middle of images; those smaller than it are resized so that it fits. */
export const centerCrop = defineLayer({
  // What RandomCrop does outside training.
  types: ['CenterCrop', 'RandomCrop'],
  build: (call) => {
    const size = targetSize(call);
    const x = spatialInput(call, 2);
    const extents = spatialExtents(x.type.shape);
    if (extents.every((extent, axis) => extent >= (size[axis] ?? 0))) return spatialResult(call, cropped(call, x, size));
    return spatialResult(call, resizeImage(call, cropToRatio(call, x, size), size, 'linear'));
  },
});

function targetSize(call: LayerCall): readonly number[] {
  return [call.config.whole('height'), call.config.whole('width')];
}

/** The largest part in the middle that has the ratio of `size`. */
function cropToRatio(call: LayerCall, x: Value, [height = 1, width = 1]: readonly number[]): Value {
  const [rows = 1, columns = 1] = spatialExtents(x.type.shape);
  const fitting = [Math.min(rows, Math.trunc((columns * height) / width)), Math.min(columns, Math.trunc((rows * width) / height))];
  return cropped(call, x, fitting.map((extent) => Math.max(1, extent)));
}

function cropped(call: LayerCall, x: Value, size: readonly number[]): Value {
  return spatialExtents(x.type.shape).reduce((value, extent, index) => {
    const wanted = size[index] ?? extent;
    if (wanted > extent) throw new AppError('UNSUPPORTED', `expected images of at least ${wanted} places along an axis, found ${extent}`);
    const start = Math.trunc((extent - wanted) / 2);
    return wanted === extent ? value : sliceAxis(call.build, value, { axis: index + 2, start, stop: start + wanted });
  }, x);
}
