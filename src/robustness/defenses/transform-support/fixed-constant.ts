import type { GraphBuilder } from '../../../numeric/graph/graph-builder.ts';
import type { Shape } from '../../../numeric/graph/dimension.ts';
import type { Value } from '../../../numeric/graph/op-table.ts';
import { floatTensor } from '../../../numeric/tensor/tensor.ts';

/** What the name of every number of a transformation starts with: by it training knows that it is no weight. */
export const FIXED_PREFIX = 'defense ';

/** A float32 constant that belongs to a transformation. */
export function fixedConstant(build: GraphBuilder, name: string, shape: Shape & readonly number[], numbers: ArrayLike<number>): Value {
  return build.constant(floatTensor(shape, Float32Array.from(numbers)), `${FIXED_PREFIX}${name}`);
}

/** A number that multiplies, divides or is added to a whole image. */
export function fixedNumber(build: GraphBuilder, name: string, number: number): Value {
  return fixedConstant(build, name, [], [number]);
}
