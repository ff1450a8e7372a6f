import type { WeightedStatistic } from './cluster-bootstrap.ts';

/** A rate of a resample; undefined in `successes` marks an image that the rate leaves out. */
export function weightedRate(successes: readonly (boolean | undefined)[]): WeightedStatistic {
  const counted = Uint32Array.from(successes.flatMap((success, image) => (success === undefined ? [] : [image])));
  const hits = Uint8Array.from(counted, (image) => (successes[image] ? 1 : 0));
  return (weights) => {
    let [sum, n] = [0, 0];
    for (let i = 0; i < counted.length; i++) {
      const weight = weights[counted[i] ?? 0] ?? 0;
      n += weight;
      if (hits[i]) sum += weight;
    }
    return n === 0 ? undefined : sum / n;
  };
}

/** The area under the ROC curve of a resample, ties counting one half; undefined where a group is empty. */
export function weightedAuroc(scores: readonly number[], positive: readonly boolean[]): WeightedStatistic {
  const order = Uint32Array.from([...scores.keys()].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0)));
  const startsTie = Uint8Array.from(order, (image, place) => (place === 0 || scores[image] !== scores[order[place - 1] ?? 0] ? 1 : 0));
  const inClass = Uint8Array.from(order, (image) => (positive[image] ? 1 : 0));
  return (weights) => {
    // Negatives below the present tie and in it; pairs are counted in halves, so that sums are whole numbers.
    let below = 0;
    let tied = 0;
    let positivesTied = 0;
    let positives = 0;
    let halves = 0;
    for (let place = 0; place < order.length; place++) {
      if (startsTie[place]) {
        halves += positivesTied * (2 * below + tied);
        below += tied;
        tied = 0;
        positivesTied = 0;
      }
      const weight = weights[order[place] ?? 0] ?? 0;
      if (inClass[place]) {
        positives += weight;
        positivesTied += weight;
      } else tied += weight;
    }
    halves += positivesTied * (2 * below + tied);
    const negatives = below + tied;
    return positives * negatives === 0 ? undefined : halves / (2 * positives * negatives);
  };
}
