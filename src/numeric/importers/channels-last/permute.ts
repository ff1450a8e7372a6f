import { sameShape, type Shape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { reshapeTo } from '../../ops/support/shapes.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../tensor/tensor.ts';

/** A value with its axes in another order: at import where it is constant, by a reshape where only axes of extent 1 move. */
export function permute(build: GraphBuilder, value: Value, perm: readonly number[]): Value {
  if (perm.every((axis, place) => axis === place)) return value;
  const shape = perm.map((axis) => value.type.shape[axis] ?? 1);
  const constant = build.constantOf(value);
  if (constant?.dtype === 'float32') return build.constant(permuteTensor(constant, perm), value.name);
  return movesOnlyOnes(value.type.shape, perm) ? reshapeTo(build, value, shape) : build.op('Transpose', [value], { perm });
}

/** A value in another shape of the same size: at import where it is constant. */
export function reshapeValue(build: GraphBuilder, value: Value, shape: Shape): Value {
  if (sameShape(value.type.shape, shape)) return value;
  const constant = build.constantOf(value);
  const extents = shape.map(Number);
  if (constant?.dtype === 'float32' && sizeOf(extents) === constant.data.length) {
    return build.constant({ ...constant, shape: extents }, value.name);
  }
  return reshapeTo(build, value, shape);
}

/** Whether an order of axes leaves the numbers where they are, because only axes of extent 1 change places. */
export function movesOnlyOnes(shape: Shape, perm: readonly number[]): boolean {
  const wide = perm.filter((axis) => shape[axis] !== 1);
  return wide.every((axis, place) => place === 0 || (wide[place - 1] ?? 0) < axis);
}

/** A constant with its axes in another order. */
export function permuteTensor({ shape, data }: FloatTensor, perm: readonly number[]): FloatTensor {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const extents = perm.map((axis) => shape[axis] ?? 1);
  const steps = perm.map((axis) => strides[axis] ?? 0);
  const result = new Float32Array(data.length);
  const [row, rowStep] = [extents.at(-1) ?? 1, steps.at(-1) ?? 0];
  const place = extents.slice(0, -1).map(() => 0);
  let source = 0;
  for (let start = 0; start < result.length; start += row) {
    for (let index = 0; index < row; index++) result[start + index] = data[source + index * rowStep] ?? 0;
    for (let axis = place.length - 1; axis >= 0; axis--) {
      const [extent, step, at] = [extents[axis] ?? 1, steps[axis] ?? 0, (place[axis] ?? 0) + 1];
      source += at === extent ? step * (1 - extent) : step;
      place[axis] = at % extent;
      if (at < extent) break;
    }
  }
  return floatTensor(extents, result);
}
