import { defineImport } from './definition.ts';
import { ints } from './support/attribute-schema.ts';
import { standardize } from './support/standardize.ts';
import { axisOf, requireFloat, staticExtent } from './support/types.ts';

/** ONNX adds 1e-9 to the deviation; added under the root as its square it is the same, and has a slope at 0. */
const EPSILON = 1e-18;

/** Mean 0 and variance 1 over some axes. Those by default include the batch, and are refused. */
export const meanVarianceNormalization = defineImport({
  type: 'MeanVarianceNormalization',
  onnx: [{
    since: 9,
    import: (node) => {
      const { shape } = requireFloat(node.input(0).type);
      const axes = node.read({ axes: ints([0, 2, 3]) }).axes.map((axis) => axisOf(axis, shape.length));
      for (const axis of axes) staticExtent(shape, axis);
      return standardize(node.build, node.input(0), axes, EPSILON).values;
    },
  }],
});
