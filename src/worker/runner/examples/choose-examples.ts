import type { Outcome } from '../../../robustness/metrics/outcome.ts';

/**
 * Which images to show: of those the attack turned, the ones that were right before, spread evenly over the split so
 * that the choice is nobody's. Where too few turned, others follow: an attack that fails is shown failing. Indexes into
 * `outcomes`, ascending, at most `count`.
 */
export function chooseExamples(outcomes: readonly Outcome[], count: number): Uint32Array {
  const rank = ({ label, cleanPrediction, adversarialPrediction }: Outcome): number => {
    if (adversarialPrediction === cleanPrediction) return 2;
    return cleanPrediction === label ? 0 : 1;
  };
  const chosen: number[] = [];
  for (const wanted of [0, 1, 2]) {
    const candidates = outcomes.flatMap((outcome, index) => (rank(outcome) === wanted ? [index] : []));
    chosen.push(...spread(candidates, count - chosen.length));
  }
  return Uint32Array.from(chosen).sort();
}

function spread(candidates: readonly number[], count: number): number[] {
  const taken = Math.min(count, candidates.length);
  return Array.from({ length: taken }, (_, k) => candidates[Math.floor(((k + 0.5) * candidates.length) / taken)] ?? 0);
}
