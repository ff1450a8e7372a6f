/* eslint-disable max-lines -- one line an operator */
import { abs } from './abs.ts';
import { acos } from './acos.ts';
import { acosh } from './acosh.ts';
import { add } from './add.ts';
import { and } from './and.ts';
import { argMax } from './arg-max.ts';
import { argMin } from './arg-min.ts';
import { asin } from './asin.ts';
import { asinh } from './asinh.ts';
import { atan } from './atan.ts';
import { atanh } from './atanh.ts';
import { attention } from './attention.ts';
import { averagePool } from './average-pool.ts';
import { batchNormalization } from './batch-normalization.ts';
import { cast } from './cast.ts';
import { castLike } from './cast-like.ts';
import { ceil } from './ceil.ts';
import { celu } from './celu.ts';
import { centerCropPad } from './center-crop-pad.ts';
import { clip } from './clip.ts';
import { compress } from './compress.ts';
import { concat } from './concat.ts';
import { constant } from './constant.ts';
import { constantOfShape } from './constant-of-shape.ts';
import { contribBiasGelu } from './contrib-bias-gelu.ts';
import { contribFastGelu } from './contrib-fast-gelu.ts';
import { contribFusedConv } from './contrib-fused-conv.ts';
import { contribFusedGemm } from './contrib-fused-gemm.ts';
import { contribFusedMatmul } from './contrib-fused-matmul.ts';
import { contribGelu } from './contrib-gelu.ts';
import { contribQuickGelu } from './contrib-quick-gelu.ts';
import { contribSkipLayerNormalization } from './contrib-skip-layer-normalization.ts';
import { conv } from './conv.ts';
import { convInteger } from './conv-integer.ts';
import { convTranspose } from './conv-transpose.ts';
import { cos } from './cos.ts';
import { cosh } from './cosh.ts';
import { cumSum } from './cum-sum.ts';
import { depthToSpace } from './depth-to-space.ts';
import { dequantizeLinear } from './dequantize-linear.ts';
import { div } from './div.ts';
import { dropout } from './dropout.ts';
import { dynamicQuantizeLinear } from './dynamic-quantize-linear.ts';
import { einsum } from './einsum.ts';
import { elu } from './elu.ts';
import { equal } from './equal.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import { expand } from './expand.ts';
import { eyeLike } from './eye-like.ts';
import { flatten } from './flatten.ts';
import { floor } from './floor.ts';
import { gather } from './gather.ts';
import { gatherElements } from './gather-elements.ts';
import { gatherNd } from './gather-nd.ts';
import { gelu } from './gelu.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { globalLpPool } from './global-lp-pool.ts';
import { globalMaxPool } from './global-max-pool.ts';
import { greater } from './greater.ts';
import { greaterOrEqual } from './greater-or-equal.ts';
import { gridSample } from './grid-sample.ts';
import { groupNormalization } from './group-normalization.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { hardmax } from './hardmax.ts';
import { identity } from './identity.ts';
import { instanceNormalization } from './instance-normalization.ts';
import { isInf } from './is-inf.ts';
import { isNan } from './is-nan.ts';
import { layerNormalization } from './layer-normalization.ts';
import { leakyRelu } from './leaky-relu.ts';
import { less } from './less.ts';
import { lessOrEqual } from './less-or-equal.ts';
import { log } from './log.ts';
import { logSoftmax } from './log-softmax.ts';
import { lpNormalization } from './lp-normalization.ts';
import { lpPool } from './lp-pool.ts';
import { lrn } from './lrn.ts';
import { matmul } from './matmul.ts';
import { matmulInteger } from './matmul-integer.ts';
import { max } from './max.ts';
import { maxPool } from './max-pool.ts';
import { mean } from './mean.ts';
import { meanVarianceNormalization } from './mean-variance-normalization.ts';
import { min } from './min.ts';
import { mish } from './mish.ts';
import { mlLinearClassifier } from './ml-linear-classifier.ts';
import { mlNormalizer } from './ml-normalizer.ts';
import { mlScaler } from './ml-scaler.ts';
import { mlZipMap } from './ml-zip-map.ts';
import { mod } from './mod.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { nonZero } from './non-zero.ts';
import { not } from './not.ts';
import { oneHot } from './one-hot.ts';
import { or } from './or.ts';
import { pad } from './pad.ts';
import { pow } from './pow.ts';
import { prelu } from './prelu.ts';
import { qgemm } from './qgemm.ts';
import { qlinearAdd } from './qlinear-add.ts';
import { qlinearAveragePool } from './qlinear-average-pool.ts';
import { qlinearConcat } from './qlinear-concat.ts';
import { qlinearConv } from './qlinear-conv.ts';
import { qlinearGlobalAveragePool } from './qlinear-global-average-pool.ts';
import { qlinearLeakyRelu } from './qlinear-leaky-relu.ts';
import { qlinearMatmul } from './qlinear-matmul.ts';
import { qlinearMul } from './qlinear-mul.ts';
import { qlinearSigmoid } from './qlinear-sigmoid.ts';
import { qlinearSoftmax } from './qlinear-softmax.ts';
import { quantizeLinear } from './quantize-linear.ts';
import { range } from './range.ts';
import { reciprocal } from './reciprocal.ts';
import { reduceL1 } from './reduce-l1.ts';
import { reduceL2 } from './reduce-l2.ts';
import { reduceLogSum } from './reduce-log-sum.ts';
import { reduceLogSumExp } from './reduce-log-sum-exp.ts';
import { reduceMax } from './reduce-max.ts';
import { reduceMean } from './reduce-mean.ts';
import { reduceMin } from './reduce-min.ts';
import { reduceProd } from './reduce-prod.ts';
import { reduceSum } from './reduce-sum.ts';
import { reduceSumSquare } from './reduce-sum-square.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { resize } from './resize.ts';
import { rmsNormalization } from './rms-normalization.ts';
import { rotaryEmbedding } from './rotary-embedding.ts';
import { round } from './round.ts';
import { scatterElements } from './scatter-elements.ts';
import { scatterNd } from './scatter-nd.ts';
import { selu } from './selu.ts';
import { shape } from './shape.ts';
import { shrink } from './shrink.ts';
import { sigmoid } from './sigmoid.ts';
import { sign } from './sign.ts';
import { sin } from './sin.ts';
import { sinh } from './sinh.ts';
import { size } from './size.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';
import { spaceToDepth } from './space-to-depth.ts';
import { split } from './split.ts';
import { sqrt } from './sqrt.ts';
import { squeeze } from './squeeze.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';
import { swish } from './swish.ts';
import { tan } from './tan.ts';
import { tanh } from './tanh.ts';
import { thresholdedRelu } from './thresholded-relu.ts';
import { tile } from './tile.ts';
import { topK } from './top-k.ts';
import { transpose } from './transpose.ts';
import { trilu } from './trilu.ts';
import { unsqueeze } from './unsqueeze.ts';
import { upsample } from './upsample.ts';
import { where } from './where.ts';
import { xor } from './xor.ts';
import { OpRegistry } from './support/op-registry.ts';

/** Every operator Assay knows, one file each. A second entry of the same type is an error at start. */
export const ops = new OpRegistry([
  abs, acos, acosh, add, and, argMax, argMin, asin, asinh, atan, atanh, averagePool, batchNormalization, cast, ceil,
  celu, clip, concat, constantOfShape, conv, convTranspose, cos, cosh, cumSum, div, elu, equal, erf, exp, expand,
  floor, gather, gatherElements, gelu, gemm, globalAveragePool, greater, greaterOrEqual, gridSample, hardmax, hardSigmoid,
  instanceNormalization, isInf, isNan, layerNormalization, leakyRelu, less, lessOrEqual, log, logSoftmax, lrn, matmul,
  max, maxPool, min, mod, mul, neg, not, or, pad, pow, prelu, reciprocal, reduceL2, reduceLogSumExp, reduceMax,
  reduceMean, reduceMin, reduceProd, reduceSum, relu, reshape, round, scatterElements, selu, shape, shrink, sigmoid,
  sign, sin, sinh, slice, softmax, softplus, softsign, sqrt, sub, tan, tanh, thresholdedRelu, topK, transpose, where,
  xor,
  // Operators of files that importing turns into the above.
  attention, castLike, centerCropPad, compress, constant,
  depthToSpace, dropout, einsum, eyeLike, flatten, gatherNd, globalLpPool, globalMaxPool, groupNormalization,
  hardSwish, identity, lpNormalization, lpPool, mean, meanVarianceNormalization, mish, nonZero, oneHot, range,
  reduceL1, reduceLogSum, reduceSumSquare, resize, rmsNormalization, rotaryEmbedding, scatterNd, size, spaceToDepth, split, squeeze,
  sum, swish, tile, trilu, unsqueeze, upsample,
  // Of onnxruntime's own, as its optimiser writes them.
  contribBiasGelu, contribFastGelu, contribFusedConv, contribFusedGemm, contribFusedMatmul, contribGelu, contribQuickGelu,
  contribSkipLayerNormalization,
  // Quantised operators.
  convInteger, dequantizeLinear, dynamicQuantizeLinear, matmulInteger, qgemm, qlinearAdd, qlinearAveragePool,
  qlinearConcat, qlinearConv, qlinearGlobalAveragePool, qlinearLeakyRelu, qlinearMatmul, qlinearMul, qlinearSigmoid,
  qlinearSoftmax, quantizeLinear,
  // Operators of scikit-learn pipelines.
  mlLinearClassifier, mlNormalizer, mlScaler, mlZipMap,
]);
