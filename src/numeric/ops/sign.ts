import { defineOp, zero } from './definition.ts';
import { inferFloatUnary } from './support/elementwise.ts';

export const sign = defineOp({
  type: 'Sign',
  inputs: { min: 1, max: 1 },
  attributes: {},
  infer: inferFloatUnary,
  gradient: zero('Sign is constant but for its jump at 0'),
});
