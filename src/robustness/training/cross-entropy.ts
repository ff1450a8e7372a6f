import type { FloatTensor } from '../../numeric/tensor/tensor.ts';

/** Cross-entropy of each row of logits [N, classes] against its class, [N], in float64; no exponential overflows. */
export function crossEntropies({ data, shape }: FloatTensor, classes: Int32Array): Float64Array {
  const [rows = 0, columns = 0] = shape;
  return Float64Array.from({ length: rows }, (_, row) => {
    const logits = data.subarray(row * columns, (row + 1) * columns);
    const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    return largest + Math.log(sum) - (logits[classes[row] ?? 0] ?? 0);
  });
}
