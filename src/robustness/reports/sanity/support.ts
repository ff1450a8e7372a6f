import type { AttackFacts, EvaluationFacts, ModelFacts, ReportFacts, SplitFacts } from '../facts.ts';
import { goalText, plainNumber } from '../wording.ts';

export interface EvaluatedAttack {
  readonly attack: AttackFacts;
  readonly evaluation: EvaluationFacts;
}

/** Every evaluation of every attack, controls included. */
export function evaluatedAttacks(facts: ReportFacts): readonly EvaluatedAttack[] {
  return facts.attacks.flatMap((attack) => attack.evaluations.map((evaluation) => ({ attack, evaluation })));
}

export function splitOf(facts: ReportFacts, split: SplitFacts['split']): SplitFacts | undefined {
  return facts.dataset.splits.find((candidate) => candidate.split === split);
}

export function modelOf(facts: ReportFacts, modelId: string): ModelFacts | undefined {
  return facts.models.find((model) => model.id === modelId);
}

export const modelName = (facts: ReportFacts, modelId: string): string => modelOf(facts, modelId)?.name ?? modelId;

/** "uap-sgd for any other answer at 0.04 on DenseNet" */
export function attackName(facts: ReportFacts, attack: AttackFacts, modelId = attack.modelId): string {
  const goal = goalText(attack.goal, attack.targetClass);
  return `${attack.algorithm.name} for ${goal} at ${plainNumber(attack.epsilon)} on ${modelName(facts, modelId)}`;
}
