import type { FloatTensor } from '../../../numeric/tensor/tensor.ts';

/** Logarithms of the softmax of every row of logits [rows, classes], in float64. */
export function logProbabilities({ data, shape: [rows = 0, classes = 0] }: FloatTensor): Float64Array {
  const logs = Float64Array.from(data);
  for (let start = 0; start < rows * classes; start += classes) {
    const row = logs.subarray(start, start + classes);
    const total = logSumExp(row);
    for (let k = 0; k < classes; k++) row[k] = (row[k] ?? 0) - total;
  }
  return logs;
}

/** Logarithm of the mean probability of every image and class; `draws` have the logarithms of one draw each, all alike long. */
export function logMeans(draws: readonly Float64Array[]): Float64Array {
  const column = new Float64Array(draws.length);
  return (draws[0] ?? column).map((_, at) => {
    draws.forEach((draw, k) => { column[k] = draw[at] ?? NaN; });
    return logSumExp(column) - Math.log(draws.length);
  });
}

function logSumExp(values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
