import type { AttackFacts, EvaluationFacts, ReportFacts } from '../facts.ts';
import type { ReportChannels, ReportCheckRun, ReportCorruption, ReportWorstCase } from '../schema/beyond.ts';
import { reportRate } from './report-rate.ts';
import { channelScores, isCorruption } from './scores.ts';

/** What every attack of a threat model broke together. */
export function worstCaseRecords({ worstCases = [] }: ReportFacts): ReportWorstCase[] {
  return worstCases.map(({ modelId, goal, targetClass, fromClass, norm, epsilon, attackIds, success, adversarialAccuracy }) => ({
    model_id: modelId, goal, target_class: targetClass, from_class: fromClass, norm, epsilon, attack_ids: [...attackIds],
    success: reportRate(success), adversarial_accuracy: reportRate(adversarialAccuracy),
  }));
}

/** Each attack through each channel; attacks scored directly only are left out. */
export function channelRecords(facts: ReportFacts): ReportChannels[] {
  return channelScores(facts).filter(({ channels }) => channels.length > 1).map(({ attack, modelId, channels }) => ({
    attack_id: attack.id, model_id: modelId, channels: channels.map(({ channel, success }) => ({ channel, success: reportRate(success) })),
  }));
}

const SEVERITY = /^severity-([0-5])$/;

/** Each natural corruption with the severities that were scored. */
export function corruptionRecords(facts: ReportFacts): ReportCorruption[] {
  return facts.attacks.filter((attack) => isCorruption(attack) && attack.state === 'SUCCEEDED').map((attack) => ({
    attack_id: attack.id, model_id: attack.modelId, name: attack.algorithm.name, title: attack.algorithm.title, severities: severitiesOf(attack),
  }));
}

function severitiesOf(attack: AttackFacts): ReportCorruption['severities'] {
  return attack.evaluations.flatMap((evaluation) => severityOf(evaluation)).sort((a, b) => a.severity - b.severity);
}

function severityOf({ figures }: EvaluationFacts): ReportCorruption['severities'] {
  const [, severity] = SEVERITY.exec(figures.channel) ?? [];
  if (severity === undefined) return [];
  return [{
    severity: Number(severity),
    accuracy: reportRate(figures.adversarialAccuracy),
    changed: reportRate(figures.foolingRate),
    delta_pp: (figures.adversarialAccuracy.value - figures.cleanAccuracy.value) * 100,
  }];
}

/** The runs of the checks, with all they measured. */
export function checkRunRecords({ checks = [] }: ReportFacts): ReportCheckRun[] {
  return checks.map(({ modelId, state, settings, images, seconds, queries, problem, findings }) => ({
    model_id: modelId, state, settings: { ...settings }, images, seconds, queries, problem,
    findings: findings.map(({ id, outcome, detail, numbers }) => ({ id, outcome, detail, numbers: { ...numbers } })),
  }));
}
