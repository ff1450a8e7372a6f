import type { KnownValue } from '../graph/known-value.ts';
import { defineOp, NOT_DIFFERENTIABLE, type OpCall } from './definition.ts';
import { broadcastShapes } from './support/broadcast.ts';
import { expandKnown } from './support/known-indexing.ts';
import { unsupported } from './support/unsupported.ts';

/** `condition ? a : b`, element by element. */
export const where = defineOp({
  type: 'Where',
  inputs: { min: 3, max: 3 },
  attributes: {},
  infer: (call) => {
    const [condition, a, b] = [call.type(0), call.type(1), call.type(2)];
    if (condition.dtype !== 'bool' || a.dtype !== b.dtype) {
      throw unsupported('a bool condition and two values of one type', `${condition.dtype}, ${a.dtype}, ${b.dtype}`);
    }
    return [{ dtype: a.dtype, shape: broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape)) }];
  },
  evaluate: chooseKnown,
  gradient: ({ build, dy, input }) => [
    NOT_DIFFERENTIABLE,
    () => build.op('Where', [input(0), dy, build.scalar(0)]),
    () => build.op('Where', [input(0), build.scalar(0), dy]),
  ],
});

function chooseKnown(call: OpCall<unknown>): KnownValue | undefined {
  const [condition, a, b] = [call.known(0), call.known(1), call.known(2)];
  if (!condition || !a || !b) return undefined;
  const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape));
  const [chosen, ifTrue, ifFalse] = [condition, a, b].map((value) => expandKnown(value, shape));
  if (!chosen || !ifTrue || !ifFalse) return undefined;
  const elements = chosen.elements.map((yes, index) => (yes === 0 ? ifFalse.elements[index] : ifTrue.elements[index]) ?? 0);
  return { ...ifTrue, elements };
}
