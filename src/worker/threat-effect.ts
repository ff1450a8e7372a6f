import { AppError } from '../kernel/errors.ts';
import type { ReportWork } from '../modules/reports/index.ts';
import type { MetricContext, OutcomeMetric } from '../robustness/metrics/outcome-metric.ts';
import { outcomeMetric } from '../robustness/metrics/outcome-metric.ts';
import type { Outcome } from '../robustness/metrics/outcome.ts';
import { pairOutcomes } from '../robustness/metrics/pair-outcomes.ts';
import { pairedRates } from '../robustness/metrics/paired-rates.ts';
import { worstOutcomes } from '../robustness/metrics/worst-outcomes.ts';
import type { ClassEffectFacts, ThreatEffectFacts } from '../robustness/reports/defense-facts.ts';
import type { ThreatPair } from './comparable-attacks.ts';
import { metricOf, type OutcomeReader } from './worst-cases.ts';

type Attack = ReportWork['attacks'][number];
type Tables = readonly (readonly Outcome[])[];

/** The worst case of one threat model on a child (`a`) and its parent (`b`), image by image and class by class. */
export async function threatEffect({ ofParent, ofChild }: ThreatPair, classes: readonly string[], read: OutcomeReader): Promise<ThreatEffectFacts> {
  const [attack] = ofChild;
  const success = attack && outcomeMetric(metricOf(attack), contextOf(attack, classes));
  if (!attack || !success) throw new AppError('INTERNAL', 'expected attacks whose success is defined');
  const { goal, targetClass, fromClass, norm, epsilon } = attack;
  const [child, parent] = [await tablesOf(ofChild, read), await tablesOf(ofParent, read)];
  const isRight: OutcomeMetric = ({ label, adversarialPrediction }) => adversarialPrediction === label;
  const isWrong: OutcomeMetric = (outcome) => !isRight(outcome);
  const worst = [worstOutcomes(child, isWrong), worstOutcomes(parent, isWrong)] as const;
  return {
    goal, targetClass, fromClass, norm, epsilon,
    algorithms: [...new Set(ofChild.map(({ algorithm }) => algorithm.name))],
    parentAttackIds: ofParent.map(({ id }) => id),
    childAttackIds: ofChild.map(({ id }) => id),
    success: pairedRates(pairOutcomes(worstOutcomes(child, success), worstOutcomes(parent, success), success)),
    adversarialAccuracy: pairedRates(pairOutcomes(...worst, isRight)),
    perClass: classEffects(worst, classes, isRight),
  };
}

/** A rate of two tables over the same images, class by class. */
export function classEffects([a, b]: readonly [readonly Outcome[], readonly Outcome[]], classes: readonly string[], metric: OutcomeMetric): ClassEffectFacts[] {
  const ofClass = (outcomes: readonly Outcome[], index: number): readonly Outcome[] => outcomes.filter(({ label }) => label === index);
  return classes.map((className, index) => ({ className, rates: pairedRates(pairOutcomes(ofClass(a, index), ofClass(b, index), metric)) }));
}

/** The target and source class of an attack, as indexes. */
export function contextOf({ targetClass, fromClass }: Attack, classes: readonly string[]): MetricContext {
  const indexOf = (name: string | null): number | null => (name === null ? null : classes.indexOf(name));
  return { target: indexOf(targetClass), from: indexOf(fromClass) };
}

async function tablesOf(attacks: readonly Attack[], read: OutcomeReader): Promise<Tables> {
  const tables: (readonly Outcome[])[] = [];
  for (const attack of attacks) tables.push(await read(attack));
  return tables;
}
