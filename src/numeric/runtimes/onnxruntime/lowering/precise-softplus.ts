import type { GraphBuilder } from '../../../graph/graph-builder.ts';
import type { Value } from '../../../graph/op-table.ts';
import type { LoweringRule } from './rewriter.ts';

/** 1/13, 1/11, … 1/3, 1: of the series of the inverse hyperbolic tangent. Up to 1/3 the rest is below a float's last bit. */
const SERIES = [13, 11, 9, 7, 5, 3, 1].map((odd) => 1 / odd);

/**
 * The WebGPU provider takes log(1 + exp(x)) literally: nothing is left of the loss of an image the model is sure of.
 * This is max(x, 0) + log1p(t) with t = exp(-|x|), and log1p(t) = 2 atanh(t / (2 + t)), which needs no logarithm near 1.
 */
export const preciseSoftplus: LoweringRule = (node, { build, copied }) => {
  const x = copied(node.inputs[0] ?? '');
  const t = build.op('Exp', [build.op('Neg', [build.op('Abs', [x])])]);
  const z = build.op('Div', [t, build.op('Add', [t, build.scalar(2)])]);
  const log1p = build.op('Mul', [build.op('Mul', [z, build.scalar(2)]), seriesOf(build, build.op('Mul', [z, z]))]);
  return [build.op('Add', [build.op('Relu', [x]), log1p], {}, { name: node.name })];
};

/** The polynomial in w = z * z, by Horner's rule. */
function seriesOf(build: GraphBuilder, w: Value): Value {
  const [highest = 0, ...others] = SERIES;
  return others.reduce((sum, factor) => build.op('Add', [build.op('Mul', [sum, w]), build.scalar(factor)]), build.scalar(highest));
}
