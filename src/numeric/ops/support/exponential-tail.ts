import type { GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/op-table.ts';
import { stepFunction } from './step-function.ts';

/**
 * `above` where x > 0 and `below` * exp(x) elsewhere: the derivative of ELU and its kin. Written with the exponential
 * itself, which keeps its digits far out on the left, where the result of the activation plus alpha has lost them.
 */
export function exponentialTail(build: GraphBuilder, x: Value, { above, below }: { above: number; below: number }): Value {
  const tail = build.op('Exp', [build.op('Min', [x, build.scalar(0)])]);
  if (above === below) return above === 1 ? tail : build.op('Mul', [tail, build.scalar(above)]);
  const factor = build.op('Add', [build.op('Mul', [stepFunction(build, x), build.scalar(above - below)]), build.scalar(below)]);
  return build.op('Mul', [tail, factor]);
}
