import type { Clock } from '../../kernel/clock.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { AuditService } from '../audits/index.ts';
import type { ModelService } from '../models/index.ts';
import type { NodeSource } from '../tenancy/index.ts';
import { AttackScoresResolver } from './attack-scores.resolver.ts';
import { EvaluationFieldsResolver } from './evaluation-fields.resolver.ts';
import { EvaluationRepository } from './evaluation.repository.ts';
import { evaluationOf } from './evaluation.ts';
import type { Evaluation } from './evaluation.types.ts';
import { PerturbationFieldsResolver } from './perturbation-fields.resolver.ts';
import { PerturbationRepository } from './perturbation.repository.ts';
import { PerturbationScoring } from './perturbation-scoring.ts';
import { PerturbationResolver } from './perturbation.resolver.ts';
import { PerturbationService } from './perturbation.service.ts';

export { EvaluationEntity } from './evaluation.entity.ts';
export { PerturbationEntity } from './perturbation.entity.ts';
export type { AttackResultRecord, EvaluationRecord, MadePerturbation, PerturbationRecord } from './perturbation.record.ts';
export { PerturbationService } from './perturbation.service.ts';
export { RateType } from './rate.types.ts';
export { createStoredPerturbations } from './stored-perturbations.ts';

/** Classes only: what the schema is emitted from. */
export const perturbationResolvers = [
  PerturbationResolver,
  PerturbationFieldsResolver,
  EvaluationFieldsResolver,
  AttackScoresResolver,
] as const;

export interface PerturbationsDependencies {
  readonly audits: AuditService;
  readonly models: ModelService;
  readonly clock: Clock;
}

export interface PerturbationsModule {
  readonly service: PerturbationService;
  readonly resolvers: readonly object[];
  readonly nodes: readonly NodeSource[];
}

export function createPerturbationsModule(dependencies: PerturbationsDependencies): PerturbationsModule {
  const { audits } = dependencies;
  const perturbations = new PerturbationRepository();
  const service = new PerturbationService({
    ...dependencies,
    perturbations,
    scoring: new PerturbationScoring({ ...dependencies, perturbations }),
    evaluations: new EvaluationRepository(),
  });
  const findEvaluation = async (ctx: TenantContext, id: string): Promise<Evaluation | null> => {
    const record = await service.findEvaluation(ctx, id);
    return record && evaluationOf(record);
  };
  return {
    service,
    resolvers: [
      new PerturbationResolver(service),
      new PerturbationFieldsResolver(service, audits),
      new EvaluationFieldsResolver({ ...dependencies, perturbations: service }),
      new AttackScoresResolver(service),
    ],
    nodes: [
      { kind: 'perturbation', find: (ctx, id) => service.find(ctx, id) },
      { kind: 'evaluation', find: findEvaluation },
    ],
  };
}
