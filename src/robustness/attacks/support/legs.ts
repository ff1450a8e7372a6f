import type { Goal } from '../../threat-model.ts';

/** One crafting run of an attack in small steps: what it pushes towards, and from which random start. */
export interface Leg {
  readonly goal: Goal;
  readonly restart: number;
}

export interface LegChoice {
  readonly classCount: number;
  /** Most classes a model may have for each to be tried as a direction. */
  readonly dominantClasses: number;
  readonly restarts: number;
  /** Of the images learnt from. */
  readonly cleanPredictions: Int32Array;
}

/**
 * The crafting runs of an attack. A nontargeted attack also pushes everything towards one class, for each class where
 * there are at most `dominantClasses`: with few classes, leaving every label at once pulls in opposite directions and
 * reaches less than the best single direction. The class that fewest images are called comes first: most are left to win
 * there, so a strong perturbation is there early.
 */
export function legsOf(goal: Goal, { classCount, dominantClasses, restarts, cleanPredictions }: LegChoice): readonly Leg[] {
  const triesClasses = goal.kind === 'NONTARGETED' && classCount <= dominantClasses;
  const single = triesClasses ? rarestFirst(classCount, cleanPredictions).map((target): Goal => ({ ...goal, kind: 'TARGETED', target })) : [];
  return [...single, goal].flatMap((each) => Array.from({ length: restarts }, (_, restart) => ({ goal: each, restart })));
}

function rarestFirst(classCount: number, cleanPredictions: Int32Array): readonly number[] {
  const counts = Array.from({ length: classCount }, (_, index) => cleanPredictions.filter((predicted) => predicted === index).length);
  return counts.map((_, index) => index).sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0) || a - b);
}

/** A leg in words. */
export function describeLeg({ goal, restart }: Leg): string {
  const direction = goal.kind === 'TARGETED' ? `towards class ${goal.target}` : 'away from every clean prediction';
  return restart === 0 ? direction : `${direction} (restart ${restart})`;
}
