/** Each run of `width` numbers with mean 0 and variance 1: what every normalisation does to some arrangement. */
export function standardizedRuns(numbers: readonly number[], width: number, epsilon = 1e-5): readonly number[] {
  return numbers.map((number, index) => {
    const start = index - (index % width);
    const run = numbers.slice(start, start + width);
    const mean = run.reduce((sum, other) => sum + other, 0) / width;
    const variance = run.reduce((sum, other) => sum + (other - mean) ** 2, 0) / width;
    return (number - mean) / Math.sqrt(variance + epsilon);
  });
}
