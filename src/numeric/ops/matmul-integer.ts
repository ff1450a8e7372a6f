import { defineImport } from './definition.ts';
import { centred } from './support/quantisation.ts';

/** Inputs: a, b, zero point of a (one, or one a row), zero point of b (one, or one a column). */
export const matmulInteger = defineImport({
  type: 'MatMulInteger',
  onnx: [{
    since: 10,
    import: (node) => {
      const { build } = node;
      const rank = node.input(0).type.shape.length;
      const rows = node.inputs[2]?.type.shape.length === 1 ? { axis: rank - 2 } : {};
      const a = centred(build, { value: node.input(0), zeroPoint: node.inputs[2], ...rows });
      const columns = node.inputs[3]?.type.shape.length === 1 ? { axis: -1 } : {};
      const b = centred(build, { value: node.input(1), zeroPoint: node.inputs[3], ...columns });
      return node.emit('MatMul', [a, b]);
    },
  }],
});
