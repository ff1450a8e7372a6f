import { defineImport } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { meanOver } from './support/standardize.ts';
import { axisOf, requireFloat, staticExtent } from './support/types.ts';

/** x over the root of the mean of its squares over all axes from `axis` on, times the scale (Zhang & Sennrich 2019). */
export const rmsNormalization = defineImport({
  type: 'RMSNormalization',
  onnx: [{
    since: 23,
    import: (node) => {
      const { axis, epsilon } = node.read({ axis: int(-1), epsilon: float(1e-5), stash_type: int(1) });
      const { build } = node;
      const x = node.input(0);
      const { shape } = requireFloat(x.type);
      const axes = shape.map((_, place) => place).slice(axisOf(axis, shape.length));
      for (const place of axes) staticExtent(shape, place);
      const square = build.op('Add', [meanOver(build, build.op('Mul', [x, x]), axes), build.scalar(epsilon)]);
      const inverse = build.op('Reciprocal', [build.op('Sqrt', [square])]);
      return node.emit('Mul', [build.op('Mul', [x, inverse]), node.input(1)]);
    },
  }],
});
