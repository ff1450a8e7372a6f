import type { ReportFacts } from '../../facts.ts';
import type { Finding, ReportFindings } from '../../schema/findings.ts';
import { budgetText, counted } from '../../wording.ts';
import { optionalRate, reportRate } from '../report-rate.ts';
import { modelName, modelOf } from '../../sanity/support.ts';
import { clinicalReadings } from './clinical-reading.ts';
import { classRecords, collapseWords } from './collapse.ts';
import { defensesTried } from './defense-tried.ts';
import { FINDING_RULE, gradeOf, SEVERITIES } from './grade.ts';
import type { Grade } from './grade.ts';
import { effectOn, hazardOf } from './hazard.ts';
import { weaknessesOf } from './weaknesses.ts';
import type { Weakness } from './weaknesses.ts';

interface Graded {
  readonly weakness: Weakness;
  readonly grade: Grade;
}

/** The weaknesses that an audit found, the gravest first, and the rule by which they are findings. */
export function findingsOf(facts: ReportFacts, auditIsInvalid: boolean): ReportFindings {
  const weaknesses = weaknessesOf(facts);
  const graded = weaknesses.flatMap((weakness): Graded[] => {
    const grade = gradeOf(weakness, facts.audit.limits);
    return grade ? [{ weakness, grade }] : [];
  }).sort((a, b) => SEVERITIES.indexOf(a.grade.severity) - SEVERITIES.indexOf(b.grade.severity) || b.weakness.success.value - a.weakness.success.value);
  return {
    rule: [...FINDING_RULE],
    note: noteOf({ tested: weaknesses.length, found: graded.length, auditIsInvalid }),
    items: graded.map((one, index) => findingRecord(one, index + 1, facts)),
  };
}

function noteOf({ tested, found, auditIsInvalid }: { readonly tested: number; readonly found: number; readonly auditIsInvalid: boolean }): string {
  const invalid = auditIsInvalid ? ' A blocking check of this audit failed: its findings are leads to follow, not results, and what is missing from them means nothing.' : '';
  if (tested === 0) return `No attack of this audit finished, so that there is nothing to find.${invalid}`;
  if (found === 0) return `None of ${counted(tested, 'threat model')} carried out came to a finding by the rule. No weakness was found within the attacks, budgets and images of this audit, which is no proof that there is none.${invalid}`;
  return `${counted(found, 'finding')} from ${counted(tested, 'threat model')} carried out. A successful attack proves a weakness by example; what is missing from this list proves nothing.${invalid}`;
}

function findingRecord({ weakness, grade }: Graded, position: number, facts: ReportFacts): Finding {
  const { modelId, goal, targetClass, fromClass, norm, epsilon, attacks, success, adversarialAccuracy, control, classFlows, clinical } = weakness;
  return {
    id: `F-${String(position).padStart(2, '0')}`,
    model_id: modelId,
    severity: grade.severity,
    grounds: [...grade.grounds],
    title: `${modelName(facts, modelId)} can be made to ${effectOn(weakness)} within ${budgetText(norm, epsilon)}`,
    goal, target_class: targetClass, from_class: fromClass, norm, epsilon,
    attack_ids: attacks.map(({ id }) => id),
    success: reportRate(success),
    adversarial_accuracy: reportRate(adversarialAccuracy),
    control: optionalRate(control),
    classes: classFlows && classRecords(classFlows),
    collapse: classFlows ? collapseWords(classFlows) : [],
    clinical: clinicalReadings(clinical, facts),
    hazard: hazardOf(weakness),
    hardened_with: modelOf(facts, modelId)?.hardening?.title ?? null,
    defenses_tried: defensesTried(weakness, facts),
  };
}
