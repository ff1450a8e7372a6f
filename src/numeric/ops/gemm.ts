import { printShape } from '../graph/dimension.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { defineOp } from './definition.ts';
import { float, int } from './support/attribute-schema.ts';
import { broadcastShapes } from './support/broadcast.ts';
import { requireFloat, requireRank } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** alpha * A' * B' + beta * C, where A' and B' may be transposed. */
export const gemm = defineOp({
  type: 'Gemm',
  inputs: { min: 2, max: 3 },
  attributes: { alpha: float(1), beta: float(1), transA: int(0), transB: int(0) },
  infer: (call) => {
    const { transA, transB } = call.attributes;
    const [a, b] = [0, 1].map((index) => requireRank(requireFloat(call.type(index)), 2).shape);
    const [rows, inner] = transA === 0 ? [a?.[0], a?.[1]] : [a?.[1], a?.[0]];
    const [innerB, columns] = transB === 0 ? [b?.[0], b?.[1]] : [b?.[1], b?.[0]];
    if (rows === undefined || columns === undefined || inner !== innerB) {
      throw unsupported('matrices that fit', `${printShape(a ?? [])} and ${printShape(b ?? [])}`);
    }
    const shape = [rows, columns];
    if (call.has(2)) {
      const broadcast = broadcastShapes(shape, requireFloat(call.type(2)).shape);
      if (broadcast.length !== 2 || broadcast[0] !== rows || broadcast[1] !== columns) {
        throw unsupported(`a bias that broadcasts to ${printShape(shape)}`, printShape(call.type(2).shape));
      }
    }
    return [{ dtype: 'float32', shape }];
  },
  gradient: ({ build, dy, input, attributes: { alpha, beta, transA, transB } }) => [
    () => (transA === 0
      ? build.op('Gemm', [dy, input(1)], { alpha, transB: 1 - transB })
      : build.op('Gemm', [input(1), dy], { alpha, transA: transB, transB: 1 })),
    () => (transB === 0
      ? build.op('Gemm', [input(0), dy], { alpha, transA: 1 - transA })
      : build.op('Gemm', [dy, input(0)], { alpha, transA: 1, transB: transA })),
    () => scaled(build, dy, beta),
  ],
});

function scaled(build: GraphBuilder, x: Value, factor: number): Value {
  return factor === 1 ? x : build.op('Mul', [x, build.scalar(factor)]);
}
