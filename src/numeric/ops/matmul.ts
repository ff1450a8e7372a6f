import { printShape, type Dimension } from '../graph/dimension.ts';
import { defineOp } from './definition.ts';
import { broadcastShapes } from './support/broadcast.ts';
import { reshapeTo } from './support/shapes.ts';
import { swapLastAxes } from './support/swap-last-axes.ts';
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
    () => build.op('MatMul', [dy, swapLastAxes(build, input(1))]),
    () => build.op('MatMul', [swapLastAxes(build, input(0)), dy]),
  ],
});
