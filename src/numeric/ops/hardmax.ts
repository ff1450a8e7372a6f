import { defineOp, zero } from './definition.ts';
import { int } from './support/attribute-schema.ts';
import { inferNormalized, normalizedRules } from './support/normalized-axis.ts';

/** 1 at the first of the largest elements along an axis, 0 elsewhere. */
export const hardmax = defineOp({
  type: 'Hardmax',
  inputs: { min: 1, max: 1 },
  attributes: { axis: int(-1) },
  infer: inferNormalized,
  onnx: normalizedRules,
  gradient: zero('the place of the largest element is constant but for its jumps'),
});
