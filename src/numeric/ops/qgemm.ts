import { defineImport } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { alongAxis, asFloat, centred, resultQuantisation, rounded } from './support/quantisation.ts';

/**
 * Inputs: a, b, each followed by scale and zero point (b's may be one a column), a bias in units of alpha times the
 * product of the scales, and scale and zero point of the result, or neither for a float32 result.
 */
export const qgemm = defineImport({
  type: 'com.microsoft.QGemm',
  onnx: [{
    since: 1,
    import: (node) => {
      const { build } = node;
      const { alpha, transA, transB } = node.read({ alpha: float(1), transA: int(0), transB: int(0) });
      const a = centred(build, { value: node.input(0), zeroPoint: node.inputs[2] });
      const b = centred(build, { value: node.input(3), zeroPoint: node.inputs[5], axis: transB === 0 ? 1 : 0 });
      const bias = node.inputs[6] && asFloat(build, node.inputs[6]);
      const sums = node.emit('Gemm', bias ? [a, b, bias] : [a, b], { transA, transB });
      const scales = build.op('Mul', [build.op('Mul', [node.input(1), build.scalar(alpha)]), node.input(4)]);
      if (!node.inputs[7]) return build.op('Mul', [sums, alongAxis(build, scales, sums, 1)]);
      const factor = alongAxis(build, build.op('Div', [scales, node.input(7)]), sums, 1);
      return rounded(build, build.op('Mul', [sums, factor]), resultQuantisation(node, 7));
    },
  }],
});
