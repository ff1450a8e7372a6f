import { text } from 'node:stream/consumers';
import type { ReportWork } from '../modules/reports/index.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import { classFlows } from '../robustness/metrics/class-flow.ts';
import { clinicalFigures } from '../robustness/metrics/clinical-figures.ts';
import type { OperatingPoint } from '../robustness/metrics/operating-point.ts';
import { readOutcomes } from '../robustness/metrics/outcome-table.ts';
import type { MetricContext } from '../robustness/metrics/outcome-metric.ts';
import type { Outcome } from '../robustness/metrics/outcome.ts';
import { worstCase, type WorstCaseMetric } from '../robustness/metrics/worst-case.ts';
import type { ReportFacts } from '../robustness/reports/document.ts';

type WorstCaseFacts = NonNullable<ReportFacts['worstCases']>[number];
type Attack = ReportWork['attacks'][number];

/** Attacks on one model, the strongest first, with one goal and budget, universal and per image alike. */
interface Group {
  readonly modelId: string;
  readonly attacks: readonly Attack[];
}

/** What all finished attacks of each threat model reach together, image by image, from their stored outcome tables. */
export async function worstCases({ attacks, dataset, models }: Pick<ReportWork, 'attacks' | 'dataset' | 'models'>, read: OutcomeReader): Promise<readonly WorstCaseFacts[]> {
  const found: WorstCaseFacts[] = [];
  for (const group of groupsOf(attacks)) {
    const tables = new Map<string, readonly Outcome[]>();
    for (const attack of group.attacks) tables.set(attack.id, await read(attack));
    const point = models.find(({ id }) => id === group.modelId)?.operatingPoint ?? null;
    found.push(worstCaseOf(group, tables, { classes: dataset.classes, point: indexed(point, dataset.classes) }));
  }
  return found;
}

/** The outcome table of an attack on its own model, images as computed. */
export type OutcomeReader = (attack: Attack) => Promise<readonly Outcome[]>;

export function outcomeReader(blobs: BlobStore, organizationId: string): OutcomeReader {
  return async (attack) => {
    const sha256 = directEvaluation(attack)?.outcomesSha256 ?? '';
    return readOutcomes(await text(await blobs.open(organizationId, sha256)));
  };
}

function indexed(point: ReportWork['models'][number]['operatingPoint'], classes: readonly string[]): OperatingPoint | null {
  return point ? { positiveClass: classes.indexOf(point.positiveClass), threshold: point.threshold } : null;
}

/** Controls and natural changes are no answers of an attacker. */
function groupsOf(attacks: readonly Attack[]): readonly Group[] {
  const groups = new Map<string, Attack[]>();
  for (const attack of attacks) {
    if (attack.state !== 'SUCCEEDED' || attack.algorithm.knowledge === 'NONE' || !directEvaluation(attack)) continue;
    const key = JSON.stringify([attack.modelId, attack.goal, attack.targetClass, attack.fromClass, attack.norm, attack.epsilon.toPrecision(9)]);
    groups.set(key, [...(groups.get(key) ?? []), attack]);
  }
  return [...groups.values()].map((members) => ({ modelId: members[0]?.modelId ?? '', attacks: [...members].sort((a, b) => successOf(b) - successOf(a)) }));
}

function successOf(attack: Attack): number {
  const figures = directEvaluation(attack)?.figures;
  const rate = attack.fromClass === null ? figures?.[attack.goal === 'TARGETED' ? 'netTargetedSuccessRate' : 'foolingRate'] : figures?.classToClass?.rate;
  return rate?.value ?? 0;
}

export function directEvaluation(attack: Attack): Attack['evaluations'][number] | undefined {
  return attack.evaluations.find(({ modelId, figures }) =>
    modelId === attack.modelId && figures.split === 'EVALUATION' && figures.channel === 'float');
}

function worstCaseOf(
  { modelId, attacks }: Group, tables: ReadonlyMap<string, readonly Outcome[]>, { classes, point }: { readonly classes: readonly string[]; readonly point: OperatingPoint | null },
): WorstCaseFacts {
  const [{ goal, targetClass, fromClass, norm, epsilon }] = attacks as readonly [Attack, ...Attack[]];
  const indexOf = (name: string | null): number | null => (name === null ? null : classes.indexOf(name));
  const context: MetricContext = { target: indexOf(targetClass), from: indexOf(fromClass) };
  return {
    modelId, goal, targetClass, fromClass, norm, epsilon,
    attackIds: attacks.map(({ id }) => id),
    success: worstCase(tables, metricOf({ goal, fromClass }), context).rate,
    adversarialAccuracy: worstCase(tables, 'adversarialAccuracy', context).rate,
    classFlows: classFlows([...tables.values()], classes),
    clinical: clinicalFigures([...tables.values()], classes, point),
  };
}

/** The rate that says how well an attack did. */
export function metricOf({ goal, fromClass }: Pick<Attack, 'goal' | 'fromClass'>): WorstCaseMetric {
  if (fromClass !== null) return 'classToClassRate';
  return goal === 'TARGETED' ? 'netTargetedSuccessRate' : 'foolingRate';
}
