import type { AttackFacts, EvaluationFacts, ReportFacts } from '../facts.ts';
import type { ReportControl, ReportResult } from '../schema/results.ts';
import { detailsOf } from './details.ts';
import { optionalRate, reportRate } from './report-rate.ts';
import { attackScores, matchedControl, separationOf } from './scores.ts';
import type { ThreatModels } from './threat-models.ts';

/** Every evaluation of every attack, controls included. */
export function resultRecords(facts: ReportFacts): ReportResult[] {
  return facts.attacks.flatMap((attack) => attack.evaluations.map((evaluation) => resultRecord(attack, evaluation)));
}

function resultRecord(attack: AttackFacts, evaluation: EvaluationFacts): ReportResult {
  const figures = evaluation.figures;
  return {
    id: evaluation.id,
    attack_id: attack.id,
    model_id: evaluation.modelId,
    transferred: evaluation.modelId !== attack.modelId,
    split: figures.split,
    channel: figures.channel,
    clean_accuracy: reportRate(figures.cleanAccuracy),
    adversarial_accuracy: reportRate(figures.adversarialAccuracy),
    fooling_rate: reportRate(figures.foolingRate),
    conditional_fooling_rate: reportRate(figures.conditionalFoolingRate),
    targeted_success_rate: optionalRate(figures.targetedSuccessRate),
    net_targeted_success_rate: optionalRate(figures.netTargetedSuccessRate),
    target_prevalence: optionalRate(figures.targetPrevalence),
    confusion: figures.confusion.map((row) => [...row]),
    per_class: figures.perClass.map((score) => ({
      class_name: score.className,
      n: score.n,
      clean_accuracy: reportRate(score.cleanAccuracy),
      adversarial_accuracy: reportRate(score.adversarialAccuracy),
    })),
    dominant_class: figures.dominantClass,
    dominant_class_share: figures.dominantClassShare,
    details: detailsOf(figures),
    perturbation_sha256: attack.perturbation?.sha256 ?? null,
    outcomes_sha256: evaluation.outcomesSha256,
  };
}

/** Each attack beside the strongest control that had the same chance. */
export function controlRecords(facts: ReportFacts, threatModels: ThreatModels): ReportControl[] {
  return attackScores(facts).map((score) => {
    const control = matchedControl(score, facts);
    return {
      attack_id: score.attack.id,
      model_id: score.evaluation.modelId,
      threat_model_id: threatModels.idOf(score.attack),
      metric: score.metric,
      attack: reportRate(score.success),
      control_attack_id: control?.attack.id ?? null,
      control: optionalRate(control?.success),
      separation: separationOf(score.success, control?.success),
    };
  });
}
