import { printShape, type Dimension } from '../graph/dimension.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { defineOp } from './definition.ts';
import { broadcastShapes } from './support/broadcast.ts';
import { reshapeTo } from './support/shapes.ts';
import { requireFloat, requireRank } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** Matrix product over the last two axes, the others broadcast. */
export const matmul = defineOp({
  type: 'MatMul',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: (call) => {
    const [a, b] = [0, 1].map((index) => requireRank(requireFloat(call.type(index)), 2, 'at least').shape);
    const rows = a?.at(-2);
    const columns = b?.at(-1);
    if (!a || !b || rows === undefined || columns === undefined || a.at(-1) !== b.at(-2)) {
      throw unsupported('matrices that fit', `${printShape(a ?? [])} and ${printShape(b ?? [])}`);
    }
    return [{ dtype: 'float32', shape: [...broadcastShapes(a.slice(0, -2), b.slice(0, -2)), rows, columns] }];
  },
  onnx: [{
    since: 1,
    // A vector is a matrix of one row or column whose axis is dropped again.
    import: (node) => {
      const [a, b] = [node.input(0), node.input(1)];
      const left = a.type.shape.length === 1 ? reshapeTo(node.build, a, [1, ...a.type.shape]) : a;
      const right = b.type.shape.length === 1 ? reshapeTo(node.build, b, [...b.type.shape, 1]) : b;
      const product = node.emit('MatMul', [left, right]);
      const kept = (_: Dimension, axis: number): boolean => !(left !== a && axis === product.type.shape.length - 2)
        && !(right !== b && axis === product.type.shape.length - 1);
      return reshapeTo(node.build, product, product.type.shape.filter(kept));
    },
  }],
  gradient: ({ build, dy, input }) => [
    () => build.op('MatMul', [dy, swapLast(build, input(1))]),
    () => build.op('MatMul', [swapLast(build, input(0)), dy]),
  ],
});

function swapLast(build: GraphBuilder, x: Value): Value {
  const axes = x.type.shape.map((_, axis) => axis);
  const rank = axes.length;
  return build.op('Transpose', [x], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] });
}
