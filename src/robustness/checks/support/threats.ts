import type { CheckedPerturbation } from '../checks-input.ts';

/** The perturbations of attacks, not of controls. */
export function attacksOf(perturbations: readonly CheckedPerturbation[]): readonly CheckedPerturbation[] {
  return perturbations.filter(({ isAttack }) => isAttack);
}

/** What two perturbations share when they were made for the same threat model. */
export function threatKey({ goal, norm, epsilon }: CheckedPerturbation): string {
  const target = goal.kind === 'TARGETED' ? goal.target : '';
  return [goal.kind, target, goal.from ?? '', norm, epsilon].join(' ');
}

/** The same things by threat model, in the order they came. */
export function byThreat<T extends { readonly perturbation: CheckedPerturbation }>(items: readonly T[]): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = threatKey(item.perturbation);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}
