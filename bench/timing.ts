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
  seconds.sort((a, b) => a - b);
  const middle = seconds.length / 2;
  const median = ((seconds[Math.ceil(middle) - 1] ?? NaN) + (seconds[Math.floor(middle)] ?? NaN)) / 2;
  return { medianSeconds: median, fastestSeconds: seconds[0] ?? NaN, slowestSeconds: seconds.at(-1) ?? NaN, repeats };
}
