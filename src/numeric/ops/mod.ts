import { isBatch } from '../graph/dimension.ts';
import { defineOp } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { inferBinary } from './support/elementwise.ts';
import { combineKnown } from './support/known-arithmetic.ts';
import { isFloat } from './support/types.ts';
import { unsupported } from './support/unsupported.ts';

/** The remainder of a division: of the sign of the divisor (integers only), or with `fmod` of that of the dividend. */
export const mod = defineOp({
  type: 'Mod',
  inputs: { min: 2, max: 2 },
  attributes: { fmod: int(0) },
  infer: (call) => {
    const types = inferBinary(call);
    if (call.attributes.fmod === 0 && isFloat(call.type(0).dtype)) throw unsupported('fmod = 1 for real numbers', 'fmod = 0');
    return types;
  },
  evaluate: (call) => {
    const [a, b] = [call.known(0), call.known(1)];
    return a && b && combineKnown(a, b, (dividend, divisor) => {
      if (isBatch(dividend) || isBatch(divisor) || divisor === 0) return undefined;
      const remainder = dividend % divisor;
      return call.attributes.fmod === 0 && remainder * divisor < 0 ? remainder + divisor : remainder;
    });
  },
  // a - b * (whole quotient): the quotient is constant but for its jumps.
  gradient: ({ build, dy, input, output }) => [
    () => dy,
    () => {
      const quotient = build.op('Round', [build.op('Div', [build.op('Sub', [input(0), output(0)]), input(1)])]);
      return build.op('Neg', [build.op('Mul', [dy, quotient])]);
    },
  ],
});
