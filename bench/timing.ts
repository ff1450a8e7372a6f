/** Times of repeated work. */
export interface Timing {
  readonly medianSeconds: number;
  readonly fastestSeconds: number;
  readonly slowestSeconds: number;
  readonly repeats: number;
}

/** Times `work` so many times in a row. */
export async function timeRepeats(repeats: number, work: () => Promise<unknown>): Promise<Timing> {
  const seconds: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    await work();
    seconds.push((performance.now() - start) / 1000);
  }
  return { medianSeconds: median(seconds), fastestSeconds: Math.min(...seconds), slowestSeconds: Math.max(...seconds), repeats };
}

/** The middle number, or the mean of the two in the middle; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
