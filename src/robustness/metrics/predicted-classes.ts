import type { Outcome } from './outcome.ts';

/** Counts [clean prediction][prediction under attack]. */
export function confusionOf(outcomes: readonly Outcome[], classCount: number): number[][] {
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (const { cleanPrediction, adversarialPrediction } of outcomes) {
    const row = counts[cleanPrediction] ?? [];
    row[adversarialPrediction] = (row[adversarialPrediction] ?? 0) + 1;
  }
  return counts;
}

export interface DominantClass {
  readonly dominantClass: string | null;
  readonly dominantClassShare: number | null;
}

/** The most frequent prediction under attack (the first of equals) and its share; null without images. */
export function dominantClassOf(outcomes: readonly Outcome[], classes: readonly string[]): DominantClass {
  if (outcomes.length === 0) return { dominantClass: null, dominantClassShare: null };
  const counts = classes.map((_, index) => outcomes.filter((outcome) => outcome.adversarialPrediction === index).length);
  const most = Math.max(...counts);
  return { dominantClass: classes[counts.indexOf(most)] ?? null, dominantClassShare: most / outcomes.length };
}
