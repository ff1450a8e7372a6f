import { requireProbabilities } from './probabilities.ts';

/**
 * P-values adjusted by Benjamini & Hochberg (J. Royal Statistical Society B 57:289, 1995), in the order given: of those
 * at most q, a share of at most q is expected to be false (tests independent or positively dependent). For exploring.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  requireProbabilities(pValues);
  const adjusted = new Array<number>(pValues.length).fill(1);
  const descending = [...pValues.entries()].sort(([, p], [, q]) => q - p);
  let smallest = 1;
  descending.forEach(([index, p], place) => {
    smallest = Math.min(smallest, (p * pValues.length) / (pValues.length - place));
    adjusted[index] = smallest;
  });
  return adjusted;
}
