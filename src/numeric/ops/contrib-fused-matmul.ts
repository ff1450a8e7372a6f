import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { defineImport } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { swapLastAxes } from './support/swap-last-axes.ts';
import { requireRank } from './support/types.ts';

/** onnxruntime's alpha A' B', where A' and B' may be transposed. */
export const contribFusedMatmul = defineImport({
  type: 'com.microsoft.FusedMatMul',
  onnx: [{
    since: 1,
    import: (node) => {
      const read = node.read({ alpha: float(1), transA: int(0), transB: int(0), transBatchA: int(0), transBatchB: int(0) });
      const a = arranged(node.build, node.input(0), { batch: read.transBatchA === 1, matrix: read.transA === 1 });
      const b = arranged(node.build, node.input(1), { batch: read.transBatchB === 1, matrix: read.transB === 1 });
      const product = node.emit('MatMul', [a, b]);
      return read.alpha === 1 ? product : node.build.op('Mul', [product, node.build.scalar(read.alpha)]);
    },
  }],
});

/** `batch`: the rows of the matrices are the first axis, the batch follows. `matrix`: each matrix is transposed. */
function arranged(build: GraphBuilder, x: Value, transposed: { readonly batch: boolean; readonly matrix: boolean }): Value {
  const rank = requireRank(x.type, 2, 'at least').shape.length;
  const between = Array.from({ length: rank - 2 }, (_, axis) => axis + 1);
  const matrices = transposed.batch ? build.op('Transpose', [x], { perm: [...between, 0, rank - 1] }) : x;
  return transposed.matrix ? swapLastAxes(build, matrices) : matrices;
}
