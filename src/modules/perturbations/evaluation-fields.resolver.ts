import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AttackRecord, AuditService } from '../audits/index.ts';
import { Attack } from '../audits/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import { Model } from '../models/index.ts';
import { required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import { Evaluation } from './evaluation.types.ts';
import type { PerturbationRecord } from './perturbation.record.ts';
import type { PerturbationService } from './perturbation.service.ts';
import { Perturbation } from './perturbation.types.ts';

export interface EvaluationFieldsSources {
  readonly perturbations: PerturbationService;
  readonly audits: AuditService;
  readonly models: ModelService;
}

@Resolver(() => Evaluation)
export class EvaluationFieldsResolver {
  readonly #attacks: BatchLoad<AttackRecord>;
  readonly #models: BatchLoad<ModelRecord>;
  readonly #perturbations: BatchLoad<PerturbationRecord>;

  constructor({ perturbations, audits, models }: EvaluationFieldsSources) {
    this.#attacks = (ctx, ids) => audits.findAttacks(ctx, ids);
    this.#models = (ctx, ids) => models.findMany(ctx, ids);
    this.#perturbations = (ctx, ids) => perturbations.findMany(ctx, ids);
  }

  @FieldResolver(() => Attack)
  attack(@Root() evaluation: Evaluation, @Ctx() context: RequestContext): Promise<Attack> {
    return required(context.load(this.#attacks, evaluation.attackId), `attack of ${evaluation.id}`);
  }

  @FieldResolver(() => Model, { description: 'The model scored.' })
  model(@Root() evaluation: Evaluation, @Ctx() context: RequestContext): Promise<Model> {
    return required(context.load(this.#models, evaluation.modelId), `model of ${evaluation.id}`);
  }

  @FieldResolver(() => Perturbation, { nullable: true })
  async perturbation(@Root() evaluation: Evaluation, @Ctx() context: RequestContext): Promise<Perturbation | null> {
    return evaluation.perturbationId
      ? ((await context.load(this.#perturbations, evaluation.perturbationId)) ?? null)
      : null;
  }

  @FieldResolver(() => String, { description: 'The per-image table from which every figure here can be recomputed.' })
  outcomesUrl(@Root() evaluation: Evaluation, @Ctx() context: RequestContext): string {
    return context.links.file(evaluation.outcomesSha256, `${evaluation.id}-outcomes.csv`);
  }
}
