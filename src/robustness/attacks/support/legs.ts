import type { Goal } from '../../threat-model.ts';

/** One crafting run of an attack in small steps: what it pushes towards, and from which random start. */
export interface Leg {
  readonly goal: Goal;
  readonly restart: number;
}

/**
 * The crafting runs of an attack. A nontargeted attack also pushes everything towards one class, for each class where
 * there are at most `dominantClasses`: with few classes, leaving every label at once pulls in opposite directions and
 * reaches less than the best single direction.
 */
export function legsOf(goal: Goal, classCount: number, dominantClasses: number, restarts: number): readonly Leg[] {
  const goals: Goal[] = [goal];
  if (goal.kind === 'NONTARGETED' && classCount <= dominantClasses) {
    for (let target = 0; target < classCount; target++) goals.push({ ...goal, kind: 'TARGETED', target });
  }
  return goals.flatMap((each) => Array.from({ length: restarts }, (_, restart) => ({ goal: each, restart })));
}

/** A leg in words. */
export function describeLeg({ goal, restart }: Leg): string {
  const direction = goal.kind === 'TARGETED' ? `towards class ${goal.target}` : 'away from every clean prediction';
  return restart === 0 ? direction : `${direction} (restart ${restart})`;
}
