import type { Value } from '../graph/op-table.ts';
import { defineImport, type OnnxNodeView } from './definition.ts';
import { float, int, ints, oneOf } from './support/attribute-schema.ts';
import { emitResize } from './support/emit-resize.ts';
import { upsampling } from './support/resize-axis.ts';
import { resizesByScales, resizesBySizes } from './support/resize-extents.ts';
import { axisOf, requireFloat } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

const attributes = {
  mode: oneOf('nearest', 'linear', 'cubic'),
  coordinate_transformation_mode: oneOf(
    'half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel', 'half_pixel_symmetric', 'tf_half_pixel_for_nn', 'tf_crop_and_resize',
  ),
  nearest_mode: oneOf('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
  cubic_coeff_a: float(-0.75), exclude_outside: int(0), antialias: int(0), axes: ints([]),
  keep_aspect_ratio_policy: oneOf('stretch', 'not_larger', 'not_smaller'),
  extrapolation_value: float(0), // only of tf_crop_and_resize, which is refused
};

export const resize = defineImport({
  type: 'Resize',
  onnx: [
    {
      since: 10,
      import: (node) => {
        const { mode } = node.read({ mode: oneOf('nearest', 'linear') });
        return emitResize(node.build, image(node), resizesByScales(node.input(0).type.shape, allAxes(node), node.numbers(1)), upsampling(mode));
      },
    },
    { since: 11, import: importResize },
  ],
});

function importResize(node: OnnxNodeView): Value {
  const read = node.read(attributes);
  const coordinates = read.coordinate_transformation_mode;
  if (coordinates === 'tf_crop_and_resize') throw unsupported('resizing of whole images', 'tf_crop_and_resize, which cuts a region out');
  const x = image(node);
  const axes = read.axes.length > 0 ? read.axes.map((axis) => axisOf(axis, x.type.shape.length)) : allAxes(node);
  const sizes = node.inputs[3]?.known?.elements;
  const resizes = sizes && sizes.length > 0
    ? resizesBySizes(x.type.shape, axes, { sizes, policy: read.keep_aspect_ratio_policy, fixedBatch: node.fixedBatch ?? 1 })
    : resizesByScales(x.type.shape, axes, node.numbers(2));
  return emitResize(node.build, x, resizes, {
    mode: read.mode, coordinates, nearest: read.nearest_mode, cubicCoefficient: read.cubic_coeff_a,
    excludeOutside: read.exclude_outside === 1, antialias: read.antialias === 1,
  });
}

function image(node: OnnxNodeView): Value {
  requireFloat(node.input(0).type);
  return node.input(0);
}

function allAxes(node: OnnxNodeView): readonly number[] {
  return node.input(0).type.shape.map((_, axis) => axis);
}
