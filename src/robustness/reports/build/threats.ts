import type { ThreatFacts } from '../defense-facts.ts';

/** Relative difference up to which two budgets are the same: those computed from a percentage may differ in the last bits. */
const SAME_EPSILON = 1e-9;

/** Same goal, target, source class, norm and budget. */
export function isSameThreat(a: ThreatFacts, b: ThreatFacts): boolean {
  return a.goal === b.goal && a.targetClass === b.targetClass && a.fromClass === b.fromClass && a.norm === b.norm
    && Math.abs(a.epsilon - b.epsilon) <= SAME_EPSILON * Math.max(a.epsilon, b.epsilon);
}
