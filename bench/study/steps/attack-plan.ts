import type { Goal, Norm } from '../../../src/robustness/threat-model.ts';
import type { AttackSettings, Parameters } from '../settings.ts';

/** A universal perturbation to be made: everything but the model. */
export interface PlannedAttack {
  readonly algorithm: 'uap-sgd' | 'uap-iterative' | 'uap-random';
  readonly norm: Norm;
  readonly zeta: number;
  readonly goal: Goal;
  readonly parameters: Parameters;
}

/** "l2-4/uap-sgd/to-1": unique among the attacks on a model. */
export function attackName({ algorithm, norm, zeta, goal }: Pick<PlannedAttack, 'algorithm' | 'norm' | 'zeta' | 'goal'>): string {
  return `${norm.toLowerCase()}-${zeta}/${algorithm}/${goalName(goal)}`;
}

export function goalName(goal: Goal): string {
  return goal.kind === 'TARGETED' ? `to-${goal.target}` : 'any';
}

/** Nontargeted, and targeted at each class. */
export function goalsOf(classCount: number): Goal[] {
  return [{ kind: 'NONTARGETED' }, ...Array.from({ length: classCount }, (_, target): Goal => ({ kind: 'TARGETED', target }))];
}

/**
 * Every perturbation made for one model. Noise has no goal: one control a budget serves all goals, scored against each
 * from its outcome table.
 */
export function plannedAttacks(settings: AttackSettings, classCount: number): PlannedAttack[] {
  const { zetas, norms, batched, control, published } = settings;
  const budgets = norms.flatMap((norm) => zetas.map((zeta) => ({ norm, zeta })));
  return [
    ...budgets.flatMap((budget): PlannedAttack[] => [
      { algorithm: 'uap-random', ...budget, goal: { kind: 'NONTARGETED' }, parameters: control },
      ...goalsOf(classCount).map((goal): PlannedAttack => ({ algorithm: 'uap-sgd', ...budget, goal, parameters: batched })),
    ]),
    ...published.norms.flatMap((norm) => goalsOf(classCount).map((goal): PlannedAttack => (
      { algorithm: 'uap-iterative', norm, zeta: published.zeta, goal, parameters: published.parameters }))),
  ];
}
