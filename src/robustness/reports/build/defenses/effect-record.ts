import type { PairedRates } from '../../../metrics/paired-rates.ts';
import { holm } from '../../../metrics/statistics/holm.ts';
import type { CarriedOverFacts, ClassEffectFacts, DefenseEffectFacts, ThreatEffectFacts, ThreatFacts } from '../../defense-facts.ts';
import type { ReportCarriedOver, ReportEffect, ReportThreatEffect } from '../../schema/defenses.ts';
import type { ReportPairedFigure } from '../../schema/paired.ts';
import { counted } from '../../wording.ts';
import { pairedRecord } from '../paired-record.ts';
import { optionalRate } from '../report-rate.ts';
import { separationOf } from '../scores.ts';

type Figure = (rates: PairedRates) => ReportPairedFigure;

/** Child beside parent, figure by figure; p-values adjusted over all tests shown. */
export function effectRecord(effect: DefenseEffectFacts): ReportEffect {
  const tests = testsOf(effect);
  const adjusted = holm(tests.map(({ test }) => test.pValue));
  const figure: Figure = (rates) => pairedRecord(rates, adjusted[tests.indexOf(rates)] ?? 1);
  return {
    clean_accuracy: effect.clean && figure(effect.clean),
    clean_per_class: classRecords(effect.cleanPerClass, figure),
    threats: effect.threats.map((threat) => threatRecord(threat, figure)),
    carried_over: effect.carriedOver.map((one) => carriedOverRecord(one, figure)),
    not_compared: [...effect.notCompared],
    adjustment: `Holm over ${counted(tests.length, 'test')}`,
  };
}

/** Every test of the record, each once. */
function testsOf({ clean, cleanPerClass, threats, carriedOver }: DefenseEffectFacts): PairedRates[] {
  const ofClasses = (classes: readonly ClassEffectFacts[]): PairedRates[] => classes.map(({ rates }) => rates);
  return [
    ...(clean ? [clean] : []),
    ...ofClasses(cleanPerClass),
    ...threats.flatMap(({ success, adversarialAccuracy, perClass }) => [success, adversarialAccuracy, ...ofClasses(perClass)]),
    ...carriedOver.map(({ success }) => success),
  ];
}

function classRecords(classes: readonly ClassEffectFacts[], figure: Figure): ReportEffect['clean_per_class'] {
  return classes.map(({ className, rates }) => ({ class_name: className, figure: figure(rates) }));
}

function threatFieldsOf({ goal, targetClass, fromClass, norm, epsilon }: ThreatFacts) {
  return { goal, target_class: targetClass, from_class: fromClass, norm, epsilon };
}

function threatRecord(threat: ThreatEffectFacts, figure: Figure): ReportThreatEffect {
  return {
    ...threatFieldsOf(threat),
    algorithms: [...threat.algorithms],
    parent_attack_ids: [...threat.parentAttackIds],
    child_attack_ids: [...threat.childAttackIds],
    success: figure(threat.success),
    adversarial_accuracy: figure(threat.adversarialAccuracy),
    per_class: classRecords(threat.perClass, figure),
  };
}

function carriedOverRecord(one: CarriedOverFacts, figure: Figure): ReportCarriedOver {
  const { perturbationId, algorithm, parentAttackId, childAttackId, success, control } = one;
  return {
    ...threatFieldsOf(one),
    perturbation_id: perturbationId,
    algorithm,
    parent_attack_id: parentAttackId,
    child_attack_id: childAttackId,
    success: figure(success),
    control: optionalRate(control),
    works: WORKS[separationOf(success.a, control ?? undefined)],
  };
}

const WORKS = { ABOVE: 'STILL_WORKS', OVERLAPPING: 'NO_BETTER_THAN_NOISE', BELOW: 'NO_BETTER_THAN_NOISE', NO_CONTROL: 'NO_CONTROL' } as const;
