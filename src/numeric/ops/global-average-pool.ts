import { sizeOf } from '../tensor/tensor.ts';
import { defineOp } from './definition.ts';
import { expandLike } from './support/shapes.ts';
import { requireFloat, requireRank } from './support/types.ts';
import { slidShape, spatialExtents } from './support/window.ts';

export const globalAveragePool = defineOp({
  type: 'GlobalAveragePool',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: (call) => {
    const x = requireRank(requireFloat(call.type(0)), 3, 'at least').shape;
    return [{ dtype: 'float32', shape: slidShape(x, x[1] ?? 1, spatialExtents(x).map(() => 1)) }];
  },
  gradient: ({ build, dy, input }) => [() => {
    const share = build.op('Mul', [dy, build.scalar(1 / sizeOf(spatialExtents(input(0).type.shape)))]);
    return expandLike(build, share, input(0));
  }],
});
