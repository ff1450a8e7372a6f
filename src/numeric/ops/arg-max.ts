import { defineOp, zero } from './definition.ts';
import { argAttributes, inferArg } from './support/arg-extreme.ts';

/** The place of the largest element along an axis, the first of equal ones unless `select_last_index`. */
export const argMax = defineOp({
  type: 'ArgMax',
  inputs: { min: 1, max: 1 },
  attributes: argAttributes,
  infer: inferArg,
  gradient: zero('a place is constant but for its jumps'),
});
