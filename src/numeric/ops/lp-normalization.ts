import { defineImport } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { axisOf, requireFloat, staticExtent } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Smaller norms are taken for this one, so that zeros stay zeros. */
const SMALLEST_NORM = 1e-12;

/** x over its norm along one axis: p = 1, the sum of absolute values, or p = 2, the Euclidean one. */
export const lpNormalization = defineImport({
  type: 'LpNormalization',
  onnx: [{
    since: 1,
    import: (node) => {
      const { axis: rawAxis, p } = node.read({ axis: int(-1), p: int(2) });
      const { build } = node;
      const x = node.input(0);
      const axis = axisOf(rawAxis, requireFloat(x.type).shape.length);
      staticExtent(x.type.shape, axis);
      if (p !== 1 && p !== 2) throw unsupported('p = 1 or p = 2', `p = ${p}`);
      const norm = p === 1
        ? build.op('ReduceSum', [build.op('Abs', [x]), build.ints([axis])])
        : build.op('ReduceL2', [x, build.ints([axis])]);
      return node.emit('Div', [x, build.op('Max', [norm, build.scalar(SMALLEST_NORM)])]);
    },
  }],
});
