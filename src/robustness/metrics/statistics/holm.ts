import { requireProbabilities } from './probabilities.ts';

/**
 * P-values adjusted by Holm (Scandinavian Journal of Statistics 6:65, 1979), in the order given: those at most alpha may
 * be rejected with a chance of at most alpha of any false rejection. For a family of tests declared beforehand.
 */
export function holm(pValues: readonly number[]): number[] {
  requireProbabilities(pValues);
  const adjusted = new Array<number>(pValues.length).fill(1);
  const ascending = [...pValues.entries()].sort(([, p], [, q]) => p - q);
  let largest = 0;
  ascending.forEach(([index, p], rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = largest;
  });
  return adjusted;
}
