import { abs } from './abs.ts';
import { add } from './add.ts';
import { averagePool } from './average-pool.ts';
import { batchNormalization } from './batch-normalization.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { constantOfShape } from './constant-of-shape.ts';
import { constant } from './constant.ts';
import { convTranspose } from './conv-transpose.ts';
import { conv } from './conv.ts';
import { div } from './div.ts';
import { dropout } from './dropout.ts';
import { equal } from './equal.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import { expand } from './expand.ts';
import { flatten } from './flatten.ts';
import { gather } from './gather.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { greater } from './greater.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { identity } from './identity.ts';
import { leakyRelu } from './leaky-relu.ts';
import { less } from './less.ts';
import { logSoftmax } from './log-softmax.ts';
import { log } from './log.ts';
import { matmul } from './matmul.ts';
import { maxPool } from './max-pool.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { pad } from './pad.ts';
import { pow } from './pow.ts';
import { reciprocal } from './reciprocal.ts';
import { reduceLogSumExp } from './reduce-log-sum-exp.ts';
import { reduceMax } from './reduce-max.ts';
import { reduceMean } from './reduce-mean.ts';
import { reduceSum } from './reduce-sum.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { scatterElements } from './scatter-elements.ts';
import { shape } from './shape.ts';
import { sigmoid } from './sigmoid.ts';
import { sign } from './sign.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { split } from './split.ts';
import { sqrt } from './sqrt.ts';
import { squeeze } from './squeeze.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';
import { tanh } from './tanh.ts';
import { transpose } from './transpose.ts';
import { unsqueeze } from './unsqueeze.ts';
import { where } from './where.ts';
import { OpRegistry } from './support/op-registry.ts';

/** Every operator Assay knows, one file each. A second entry of the same type is an error at start. */
export const ops = new OpRegistry([
  abs, add, averagePool, batchNormalization, cast, clip, concat, constantOfShape, convTranspose, conv, div, equal,
  erf, exp, expand, gather, gemm, globalAveragePool, greater, hardSigmoid, leakyRelu, less, logSoftmax, log, matmul,
  maxPool, mul, neg, pad, pow, reciprocal, reduceLogSumExp, reduceMax, reduceMean, reduceSum, relu, reshape,
  scatterElements, shape, sigmoid, sign, slice, softmax, softplus, sqrt, sub, tanh, transpose, where,
  // Operators of files that importing turns into the above.
  constant, dropout, flatten, identity, split, squeeze, sum, unsqueeze,
]);
