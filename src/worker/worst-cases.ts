import { text } from 'node:stream/consumers';
import type { ReportWork } from '../modules/reports/index.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import { readOutcomes } from '../robustness/metrics/outcome-table.ts';
import type { MetricContext } from '../robustness/metrics/outcome-metric.ts';
import type { Outcome } from '../robustness/metrics/outcome.ts';
import { worstCase, type WorstCaseMetric } from '../robustness/metrics/worst-case.ts';
import type { ReportFacts } from '../robustness/reports/document.ts';

type WorstCaseFacts = NonNullable<ReportFacts['worstCases']>[number];
type Attack = ReportWork['attacks'][number];

/** Attacks on one model with one goal and budget, universal and per image alike. */
interface Group {
  readonly modelId: string;
  readonly attacks: readonly Attack[];
}

/** What all finished attacks of each threat model reach together, image by image, from their stored outcome tables. */
export async function worstCases({ attacks, dataset }: Pick<ReportWork, 'attacks' | 'dataset'>, blobs: BlobStore, organizationId: string): Promise<readonly WorstCaseFacts[]> {
  const found: WorstCaseFacts[] = [];
  for (const group of groupsOf(attacks)) {
    const tables = new Map<string, readonly Outcome[]>();
    for (const attack of group.attacks) tables.set(attack.id, await outcomesOf(attack, blobs, organizationId));
    found.push(worstCaseOf(group, tables, dataset.classes));
  }
  return found;
}

/** Controls and natural changes are no answers of an attacker. */
function groupsOf(attacks: readonly Attack[]): readonly Group[] {
  const groups = new Map<string, Attack[]>();
  for (const attack of attacks) {
    if (attack.state !== 'SUCCEEDED' || attack.algorithm.knowledge === 'NONE' || !directEvaluation(attack)) continue;
    const key = JSON.stringify([attack.modelId, attack.goal, attack.targetClass, attack.fromClass, attack.norm, attack.epsilon.toPrecision(9)]);
    groups.set(key, [...(groups.get(key) ?? []), attack]);
  }
  return [...groups.values()].map((members) => ({ modelId: members[0]?.modelId ?? '', attacks: members }));
}

function directEvaluation(attack: Attack): Attack['evaluations'][number] | undefined {
  return attack.evaluations.find(({ modelId, figures }) =>
    modelId === attack.modelId && figures.split === 'EVALUATION' && figures.channel === 'float');
}

async function outcomesOf(attack: Attack, blobs: BlobStore, organizationId: string): Promise<readonly Outcome[]> {
  const sha256 = directEvaluation(attack)?.outcomesSha256 ?? '';
  return readOutcomes(await text(await blobs.open(organizationId, sha256)));
}

function worstCaseOf({ modelId, attacks }: Group, tables: ReadonlyMap<string, readonly Outcome[]>, classes: readonly string[]): WorstCaseFacts {
  const [{ goal, targetClass, fromClass, norm, epsilon }] = attacks as readonly [Attack, ...Attack[]];
  const indexOf = (name: string | null): number | null => (name === null ? null : classes.indexOf(name));
  const context: MetricContext = { target: indexOf(targetClass), from: indexOf(fromClass) };
  return {
    modelId, goal, targetClass, fromClass, norm, epsilon,
    attackIds: attacks.map(({ id }) => id),
    success: worstCase(tables, metricOf(goal, fromClass), context).rate,
    adversarialAccuracy: worstCase(tables, 'adversarialAccuracy', context).rate,
  };
}

function metricOf(goal: Attack['goal'], fromClass: string | null): WorstCaseMetric {
  if (fromClass !== null) return 'classToClassRate';
  return goal === 'TARGETED' ? 'netTargetedSuccessRate' : 'foolingRate';
}
