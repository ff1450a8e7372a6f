import { sameShape, type Shape } from '../graph/dimension.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';

/** Undoes broadcasting: sums `gradient` over the axes along which a value of `shape` was repeated. */
export function sumToShape(build: GraphBuilder, gradient: Value, shape: Shape): Value {
  const wide = gradient.type.shape;
  if (sameShape(wide, shape)) return gradient;
  const added = wide.length - shape.length;
  const leading = wide.slice(0, Math.max(added, 0)).map((_, axis) => axis);
  const repeated = shape.flatMap((extent, axis) => (extent === 1 && wide[axis + added] !== 1 ? [axis + added] : []));
  const kept = repeated.length > 0 ? build.op('ReduceSum', [gradient, build.ints(repeated)], { keepdims: 1 }) : gradient;
  return leading.length > 0 ? build.op('ReduceSum', [kept, build.ints(leading)], { keepdims: 0 }) : kept;
}
