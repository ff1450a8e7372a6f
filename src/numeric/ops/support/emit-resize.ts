import type { Dimension, Shape } from '../../graph/dimension.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { floatTensor } from '../../tensor/tensor.ts';
import { interpolationMatrix, nearestPlaces, type AxisResize, type Interpolation } from './resize-axis.ts';
import { reshapeTo } from './shapes.ts';
import { takeAlong } from './take.ts';

/**
 * Resizes axis by axis: extents are known at import, so interpolation along an axis is a product with a constant
 * matrix, and the nearest neighbour a choice of places. Both have exact gradients on every runtime.
 */
export function emitResize(build: GraphBuilder, x: Value, resizes: readonly AxisResize[], how: Interpolation): Value {
  if (how.mode !== 'nearest') return resizes.reduce((value, resize) => multiplyAlong(build, value, resize, how), x);
  const chosen = resizes.map((resize) => ({ ...resize, places: nearestPlaces(resize, how) }));
  const repeated = chosen.filter(isRepetition);
  const others = chosen.filter((choice) => !isRepetition(choice));
  return others.reduce((value, choice) => takeAlong(build, value, choice), repeatEach(build, x, repeated));
}

function isRepetition({ extent, size, places }: AxisResize & { readonly places: readonly number[] }): boolean {
  return size % extent === 0 && places.every((place, index) => place === Math.floor((index * extent) / size));
}

/** Every element of some axes several times in a row. */
function repeatEach(build: GraphBuilder, x: Value, resizes: readonly AxisResize[]): Value {
  if (resizes.length === 0) return x;
  const factor = (axis: number): number => {
    const found = resizes.find((resize) => resize.axis === axis);
    return found ? found.size / found.extent : 1;
  };
  const apart = x.type.shape.flatMap((extent, axis): Shape => (factor(axis) > 1 ? [extent, 1] : [extent]));
  const target = x.type.shape.flatMap((_, axis) => (factor(axis) > 1 ? [1, factor(axis)] : [1]));
  const expanded = build.op('Expand', [reshapeTo(build, x, apart), build.ints(target)]);
  return reshapeTo(build, expanded, x.type.shape.map((extent, axis): Dimension => (factor(axis) > 1 ? Number(extent) * factor(axis) : extent)));
}

function multiplyAlong(build: GraphBuilder, x: Value, resize: AxisResize, how: Interpolation): Value {
  const { axis, extent, size } = resize;
  const rank = x.type.shape.length;
  const matrix = build.constant(floatTensor([size, extent], interpolationMatrix(resize, how)), 'resize');
  if (axis === rank - 2) return build.op('MatMul', [matrix, x]);
  const perm = x.type.shape.map((_, place) => place);
  [perm[axis], perm[rank - 1]] = [rank - 1, axis];
  const swap = (value: Value): Value => (axis === rank - 1 ? value : build.op('Transpose', [value], { perm }));
  return swap(build.op('MatMul', [swap(x), build.op('Transpose', [matrix], { perm: [1, 0] })]));
}
