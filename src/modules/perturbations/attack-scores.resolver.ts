import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Attack } from '../audits/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import { evaluationOf } from './evaluation.ts';
import { Evaluation } from './evaluation.types.ts';
import type { EvaluationRecord, PerturbationRecord } from './perturbation.record.ts';
import type { PerturbationService } from './perturbation.service.ts';
import { Perturbation } from './perturbation.types.ts';

/** What an attack made, added to the audits module's type from above. */
@Resolver(() => Attack)
export class AttackScoresResolver {
  readonly #perturbations: BatchLoad<PerturbationRecord>;
  readonly #evaluations: BatchLoad<readonly EvaluationRecord[]>;

  constructor(perturbations: PerturbationService) {
    this.#perturbations = (ctx, ids) => perturbations.ofAttacks(ctx, ids);
    this.#evaluations = (ctx, ids) => perturbations.evaluationsOfAttacks(ctx, ids);
  }

  @FieldResolver(() => Perturbation, {
    nullable: true,
    description: 'Null until there is one, and for per-image attacks.',
  })
  async perturbation(@Root() attack: Attack, @Ctx() context: RequestContext): Promise<Perturbation | null> {
    return (await context.load(this.#perturbations, attack.id)) ?? null;
  }

  @FieldResolver(() => [Evaluation])
  async evaluations(@Root() attack: Attack, @Ctx() context: RequestContext): Promise<readonly Evaluation[]> {
    return ((await context.load(this.#evaluations, attack.id)) ?? []).map(evaluationOf);
  }
}
