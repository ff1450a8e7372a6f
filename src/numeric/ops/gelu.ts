import type { GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/op-table.ts';
import { defineOp } from './definition.ts';
import { oneOf } from './support/attribute-schema.ts';
import { inferFloatUnary } from './support/elementwise.ts';

/** What the cube is weighted with in the approximation by tanh. */
const CUBE = 0.044715;

/** x times the normal distribution function of x (Hendrycks & Gimpel 2016), exactly or approximated by tanh. */
export const gelu = defineOp({
  type: 'Gelu',
  inputs: { min: 1, max: 1 },
  attributes: { approximate: oneOf('none', 'tanh') },
  infer: inferFloatUnary,
  gradient: ({ build, dy, input, attributes: { approximate } }) => [
    () => build.op('Mul', [dy, approximate === 'none' ? exactSlope(build, input(0)) : approximateSlope(build, input(0))]),
  ],
});

/** cdf(x) + x pdf(x) */
function exactSlope(build: GraphBuilder, x: Value): Value {
  const cdf = half(build, build.op('Erf', [build.op('Mul', [x, build.scalar(Math.SQRT1_2)])]));
  const bell = build.op('Exp', [build.op('Mul', [build.op('Mul', [x, x]), build.scalar(-0.5)])]);
  return build.op('Add', [cdf, build.op('Mul', [build.op('Mul', [x, build.scalar(1 / Math.sqrt(2 * Math.PI))]), bell])]);
}

function approximateSlope(build: GraphBuilder, x: Value): Value {
  const root = Math.sqrt(2 / Math.PI);
  const square = build.op('Mul', [x, x]);
  const line = (factor: number): Value => build.op('Add', [build.op('Mul', [square, build.scalar(factor * root)]), build.scalar(root)]);
  const t = build.op('Tanh', [build.op('Mul', [x, line(CUBE)])]);
  const spread = build.op('Sub', [build.scalar(1), build.op('Mul', [t, t])]);
  const slope = build.op('Mul', [build.op('Mul', [x, build.scalar(0.5)]), build.op('Mul', [spread, line(3 * CUBE)])]);
  return build.op('Add', [half(build, t), slope]);
}

/** (1 + x) / 2 */
function half(build: GraphBuilder, x: Value): Value {
  return build.op('Add', [build.op('Mul', [x, build.scalar(0.5)]), build.scalar(0.5)]);
}
