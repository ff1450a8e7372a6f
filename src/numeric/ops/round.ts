import { defineOp } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';
import { mapKnown } from './support/known-arithmetic.ts';

/** To the nearest integer, halves to the even one. */
export const round = defineOp({
  type: 'Round',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  evaluate: (call) => {
    const x = call.known(0);
    return x && mapKnown(x, halfToEven);
  },
  straightThrough: 'rounding is constant but for its jumps; its gradient is taken for that of the identity',
  gradient: ({ dy }) => [() => dy],
});

function halfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
