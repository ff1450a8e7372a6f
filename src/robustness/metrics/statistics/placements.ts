/** Scores of images that belong to a class and of images that do not, larger where the class is likelier. */
export interface ScoredGroups {
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
}

/** Share of the other group that each score is on the right side of, ties counting one half (DeLong's components). */
export interface Placements {
  readonly ofPositives: readonly number[];
  readonly ofNegatives: readonly number[];
}

/** Placements by midranks, in O(N log N) (Sun & Xu, IEEE Signal Processing Letters 21:1389, 2014). Both groups have members. */
export function placements({ positives, negatives }: ScoredGroups): Placements {
  const [amongAll, amongPositives, amongNegatives] = [midranks([...positives, ...negatives]), midranks(positives), midranks(negatives)];
  return {
    ofPositives: positives.map((_, i) => ((amongAll[i] ?? 0) - (amongPositives[i] ?? 0)) / negatives.length),
    ofNegatives: negatives.map((_, j) => 1 - ((amongAll[positives.length + j] ?? 0) - (amongNegatives[j] ?? 0)) / positives.length),
  };
}

/** Rank of each value from 1; equal values share the mean of their ranks. */
function midranks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    const value = values[order[start] ?? 0];
    let end = start;
    while (end < order.length && values[order[end] ?? 0] === value) end++;
    for (let k = start; k < end; k++) ranks[order[k] ?? 0] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
