import type { GraphBuilder } from '../../../numeric/graph/graph-builder.ts';
import type { Value } from '../../../numeric/graph/op-table.ts';
import { fixedNumber } from './fixed-constant.ts';

/**
 * Rounds and clips to low … high. The gradient of both is that of the identity: what was cut off is a difference of
 * whole numbers, which Floor leaves as it is and no gradient passes. A plain Clip would hide black and white areas,
 * whose blocks ring beyond the range, from an attack.
 */
export function roundedWithin(build: GraphBuilder, x: Value, low: number, high: number): Value {
  const whole = build.op('Round', [x]);
  const clipped = build.op('Clip', [whole, fixedNumber(build, 'lowest', low), fixedNumber(build, 'highest', high)]);
  return build.op('Add', [whole, build.op('Floor', [build.op('Sub', [clipped, whole])])]);
}
