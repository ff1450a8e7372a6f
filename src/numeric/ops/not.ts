import { defineOp, zero } from './definition.ts';
import { mapKnown } from './support/known-arithmetic.ts';
import { unsupported } from './support/unsupported.ts';

export const not = defineOp({
  type: 'Not',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: (call) => {
    const x = call.type(0);
    if (x.dtype !== 'bool') throw unsupported('a bool operand', x.dtype);
    return [x];
  },
  evaluate: (call) => {
    const x = call.known(0);
    return x && mapKnown(x, (element) => Number(element === 0));
  },
  gradient: zero('truth values have no derivative'),
});
