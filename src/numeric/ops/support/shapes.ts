import { isBatch, printShape, sameShape, type Shape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { unsupported } from './unsupported.ts';

/** `value` in another shape of the same size; the axis that depends on the batch, if any, is left to the runtime. */
export function reshapeTo(build: GraphBuilder, value: Value, shape: Shape, name?: string): Value {
  if (sameShape(value.type.shape, shape)) return value;
  return build.op('Reshape', [value, build.ints(reshapeTarget(shape))], {}, name === undefined ? {} : { name });
}

/** A shape as Reshape takes it: -1 for the axis that depends on the batch. Throws when there are two. */
export function reshapeTarget(shape: Shape): readonly number[] {
  if (shape.filter(isBatch).length > 1) {
    throw unsupported('one axis that depends on the batch size', `shape ${printShape(shape)}`);
  }
  return shape.map((extent) => (isBatch(extent) ? -1 : extent));
}

/** `value` broadcast to the shape of `like`. */
export function expandLike(build: GraphBuilder, value: Value, like: Value): Value {
  if (sameShape(value.type.shape, like.type.shape)) return value;
  return build.op('Expand', [value, build.op('Shape', [like])]);
}

/** A float32 value of the shape of `like`, every element `fill`. */
export function filledLike(build: GraphBuilder, like: Value, fill: number): Value {
  const value = { dtype: 'float32' as const, shape: [1], data: Float32Array.of(fill) };
  return build.op('ConstantOfShape', [build.op('Shape', [like])], { value });
}
