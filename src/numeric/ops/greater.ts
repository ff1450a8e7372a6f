import { defineOp, zero } from './definition.ts';
import { inferComparison } from './support/elementwise.ts';

export const greater = defineOp({
  type: 'Greater',
  inputs: { min: 2, max: 2 },
  attributes: {},
  infer: inferComparison,
  gradient: zero('a comparison is constant but for its jumps'),
});
