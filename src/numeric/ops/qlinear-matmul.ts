import { defineImport } from './definition.ts';
import { alongAxis, centred, resultQuantisation, rounded } from './support/quantisation.ts';

/** Inputs: a, b, each followed by scale and zero point (b's may be one a column), then scale and zero point of the result. */
export const qlinearMatmul = defineImport({
  type: 'QLinearMatMul',
  onnx: [{
    since: 10,
    import: (node) => {
      const { build } = node;
      const rows = node.inputs[2]?.type.shape.length === 1 ? { axis: -2 } : {};
      const columns = node.inputs[5]?.type.shape.length === 1 ? { axis: -1 } : {};
      const a = centred(build, { value: node.input(0), zeroPoint: node.inputs[2], ...rows });
      const b = centred(build, { value: node.input(3), zeroPoint: node.inputs[5], ...columns });
      const sums = node.emit('MatMul', [a, b]);
      const left = alongAxis(build, node.input(1), sums, rows.axis);
      const right = alongAxis(build, node.input(4), sums, columns.axis);
      const factor = build.op('Div', [build.op('Mul', [left, right]), node.input(6)]);
      return rounded(build, build.op('Mul', [sums, factor]), resultQuantisation(node, 6));
    },
  }],
});
