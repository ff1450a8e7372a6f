import type { Evaluation } from './evaluation.types.ts';
import type { EvaluationRecord } from './perturbation.record.ts';

/** A row of scores as clients see it: the figures beside the ids. */
export function evaluationOf({
  id,
  attackId,
  perturbationId,
  modelId,
  figures,
  outcomesSha256,
}: EvaluationRecord): Evaluation {
  return { ...figures, id, attackId, perturbationId, modelId, outcomesSha256 };
}
