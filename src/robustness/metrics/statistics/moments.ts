/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample covariance of two series of one length (n - 1 below); NaN for fewer than two. */
export function sampleCovariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return a.reduce((sum, value, i) => sum + (value - meanA) * ((b[i] ?? 0) - meanB), 0) / (a.length - 1);
}

/** Sample standard deviation (n - 1 below); NaN for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(sampleCovariance(values, values));
}
