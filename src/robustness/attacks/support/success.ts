import type { Goal } from '../../threat-model.ts';

/** Whether one image is where the attacker wants it: another class than when clean, or the target class. */
export function succeeds(goal: Goal, cleanPrediction: number, prediction: number): boolean {
  return goal.kind === 'TARGETED' ? prediction === goal.target : prediction !== cleanPrediction;
}

/** The class a loss is about, for each image: the clean prediction to leave, or the target to reach. */
export function lossClasses(goal: Goal, cleanPredictions: Int32Array, indices: Uint32Array): Int32Array {
  if (goal.kind === 'TARGETED') return new Int32Array(indices.length).fill(goal.target);
  return Int32Array.from(indices, (index) => cleanPredictions[index] ?? 0);
}
