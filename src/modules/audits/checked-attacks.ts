import type { AttackCatalogueService, NormName } from '../attacks/index.ts';
import { SCORING_ALGORITHM } from './attack-references.ts';
import type { AttackRecord } from './audit.record.ts';
import type { CheckBudget, CheckedAttack } from './checks-work.ts';

/** The budget of checks that no attack of the audit sets. */
const USUAL_BUDGET: CheckBudget = { norm: 'LINF', epsilon: 8 / 255 };

const NORMS: readonly NormName[] = ['LINF', 'L2'];

/**
 * The largest budget in each norm that an attack of these finished with; controls and corruptions set none. Without any:
 * 8/255 in LINF.
 */
export function budgetsOf(attacks: readonly AttackRecord[], catalogue: AttackCatalogueService): readonly CheckBudget[] {
  const finished = attacks.filter(({ state, algorithm }) => state === 'SUCCEEDED' && isAttack(algorithm, catalogue));
  const budgets = NORMS.flatMap((norm) => {
    const sizes = finished.filter((attack) => attack.norm === norm).map((attack) => attack.epsilon);
    return sizes.length > 0 ? [{ norm, epsilon: Math.max(...sizes) }] : [];
  });
  return budgets.length > 0 ? budgets : [USUAL_BUDGET];
}

/** The finished attacks of these that made a universal perturbation of their own. */
export function checkedAttacksOf(
  attacks: readonly AttackRecord[],
  catalogue: AttackCatalogueService,
): readonly CheckedAttack[] {
  return attacks
    .filter(({ state, algorithm }) => state === 'SUCCEEDED' && algorithm !== SCORING_ALGORITHM)
    .filter(({ algorithm }) => catalogue.describe(algorithm).universal)
    .map(({ id, algorithm, goal, targetClass, fromClass, norm, epsilon }) => ({
      attackId: id,
      algorithm,
      isAttack: isAttack(algorithm, catalogue),
      goal,
      targetClass,
      fromClass,
      norm,
      epsilon,
    }));
}

function isAttack(algorithm: string, catalogue: AttackCatalogueService): boolean {
  const { knowledge, kind } = catalogue.describe(algorithm);
  return knowledge !== 'NONE' && kind !== 'CORRUPTION';
}
