import type { AttackFacts } from '../facts.ts';
import type { ReportThreatModel } from '../schema/attacks.ts';

export interface ThreatModels {
  readonly records: ReportThreatModel[];
  idOf(attack: AttackFacts): string;
}

/** Attacks with equal goal, budget and knowledge share one threat model; numbered in the order of the audit. */
export function threatModelsOf(attacks: readonly AttackFacts[]): ThreatModels {
  const records = new Map<string, ReportThreatModel>();
  for (const attack of attacks) {
    const key = keyOf(attack);
    if (!records.has(key)) records.set(key, record(attack, records.size + 1));
  }
  return {
    records: [...records.values()],
    idOf: (attack) => records.get(keyOf(attack))?.id ?? '',
  };
}

function keyOf(attack: AttackFacts): string {
  const { goal, targetClass, fromClass, norm, epsilon, zetaPercent, algorithm } = attack;
  return JSON.stringify([goal, targetClass, fromClass, norm, epsilon, zetaPercent, algorithm.knowledge, algorithm.kind]);
}

function record(attack: AttackFacts, number: number): ReportThreatModel {
  return {
    id: `TM-${String(number).padStart(2, '0')}`,
    goal: attack.goal,
    target_class: attack.targetClass,
    from_class: attack.fromClass,
    norm: attack.norm,
    epsilon: attack.epsilon,
    epsilon_255: attack.norm === 'LINF' ? attack.epsilon * 255 : null,
    zeta_percent: attack.zetaPercent,
    knowledge: attack.algorithm.knowledge,
    clip_range: [0, 1],
    universal: attack.algorithm.universal,
    kind: attack.algorithm.kind,
  };
}
