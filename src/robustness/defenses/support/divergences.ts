import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';

/** Kullback-Leibler divergence from the answers of `from` to those of `to`, both logits [N, classes], of each row, in float64. */
export function divergences(from: FloatTensor, to: FloatTensor): Float64Array {
  const [rows = 0, classes = 0] = from.shape;
  return Float64Array.from({ length: rows }, (_, row) => {
    const logP = logSoftmax(from.data.subarray(row * classes, (row + 1) * classes));
    const logQ = logSoftmax(to.data.subarray(row * classes, (row + 1) * classes));
    return logP.reduce((sum, log, k) => sum + Math.exp(log) * (log - (logQ[k] ?? 0)), 0);
  });
}

function logSoftmax(logits: Float32Array): Float64Array {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return Float64Array.from(logits, (logit) => logit - largest - Math.log(sum));
}
