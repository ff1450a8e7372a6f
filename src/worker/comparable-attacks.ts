import type { ReportWork } from '../modules/reports/index.ts';
import { canonicalJson } from '../robustness/reports/document.ts';
import { TRANSFERRED } from '../robustness/reports/sanity/transfer-within-direct.ts';
import { budgetText, goalText } from '../robustness/reports/wording.ts';

type Attack = ReportWork['attacks'][number];

/** One threat model, with the attacks that two models were put through in the same way. */
export interface ThreatPair {
  readonly ofParent: readonly Attack[];
  readonly ofChild: readonly Attack[];
}

/**
 * Attacks from scratch on a parent and a child that can be compared: same threat model, algorithm and parameters, as many
 * runs of each. The rest is named, since a worst case over more attacks is worse by that alone.
 */
export function comparableThreats(ofParent: readonly Attack[], ofChild: readonly Attack[]): { readonly pairs: readonly ThreatPair[]; readonly notCompared: readonly string[] } {
  const pairs = new Map<string, { ofParent: Attack[]; ofChild: Attack[] }>();
  const notCompared: string[] = [];
  const [parents, children] = [runsOf(ofParent), runsOf(ofChild)];
  for (const key of new Set([...parents.keys(), ...children.keys()])) {
    const [mine, other] = [parents.get(key) ?? [], children.get(key) ?? []];
    const count = Math.min(mine.length, other.length);
    const one = mine[0] ?? other[0];
    if (one && mine.length !== other.length) notCompared.push(difference(one, mine.length, other.length));
    if (!one || count === 0) continue;
    const pair = pairs.get(threatKey(one)) ?? { ofParent: [], ofChild: [] };
    pairs.set(threatKey(one), { ofParent: [...pair.ofParent, ...mine.slice(0, count)], ofChild: [...pair.ofChild, ...other.slice(0, count)] });
  }
  return { pairs: [...pairs.values()], notCompared };
}

/** Runs by what they are a repetition of, ordered by seed; of two with one seed the first given, which is the audit's own or the newest. */
function runsOf(attacks: readonly Attack[]): ReadonlyMap<string, readonly Attack[]> {
  const runs = new Map<string, Map<number, Attack>>();
  for (const attack of attacks) {
    if (attack.algorithm.knowledge === 'NONE' || TRANSFERRED.has(attack.algorithm.name)) continue;
    const key = `${threatKey(attack)} ${attack.algorithm.name} ${canonicalJson(attack.parameters)}`;
    const bySeed = runs.get(key) ?? new Map<number, Attack>();
    if (!bySeed.has(attack.seed)) bySeed.set(attack.seed, attack);
    runs.set(key, bySeed);
  }
  return new Map([...runs].map(([key, bySeed]) => [key, [...bySeed.values()].sort((a, b) => a.seed - b.seed)]));
}

/** Budgets computed from the same percentage may differ in the last bits. */
function threatKey({ goal, targetClass, fromClass, norm, epsilon }: Attack): string {
  return JSON.stringify([goal, targetClass, fromClass, norm, epsilon.toPrecision(9)]);
}

function difference({ algorithm, goal, targetClass, norm, epsilon }: Attack, parent: number, child: number): string {
  return `${algorithm.name} for ${goalText(goal, targetClass)} within ${budgetText(norm, epsilon)}, with these parameters: ${parent} on the parent, ${child} on the hardened model.`;
}
