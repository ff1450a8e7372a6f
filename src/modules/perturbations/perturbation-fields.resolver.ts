import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AttackRecord, AuditService } from '../audits/index.ts';
import { Attack } from '../audits/index.ts';
import { required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import { evaluationOf } from './evaluation.ts';
import { Evaluation } from './evaluation.types.ts';
import type { EvaluationRecord } from './perturbation.record.ts';
import type { PerturbationService } from './perturbation.service.ts';
import { Perturbation } from './perturbation.types.ts';

@Resolver(() => Perturbation)
export class PerturbationFieldsResolver {
  readonly #attacks: BatchLoad<AttackRecord>;
  readonly #evaluations: BatchLoad<readonly EvaluationRecord[]>;

  constructor(perturbations: PerturbationService, audits: AuditService) {
    this.#attacks = (ctx, ids) => audits.findAttacks(ctx, ids);
    this.#evaluations = (ctx, ids) => perturbations.evaluationsOf(ctx, ids);
  }

  @FieldResolver(() => Attack)
  attack(@Root() perturbation: Perturbation, @Ctx() context: RequestContext): Promise<Attack> {
    return required(context.load(this.#attacks, perturbation.attackId), `attack of ${perturbation.id}`);
  }

  @FieldResolver(() => String, { description: "Of the tensor's file." })
  sha256(@Root() perturbation: Perturbation): string {
    return perturbation.tensorSha256;
  }

  @FieldResolver(() => String, {
    description: 'NumPy .npy, float32, [C, H, W], [0,1] pixel units; authorised, time-limited.',
  })
  tensorUrl(@Root() perturbation: Perturbation, @Ctx() context: RequestContext): string {
    return context.links.file(perturbation.tensorSha256, `${perturbation.id}.npy`);
  }

  @FieldResolver(() => String, { description: 'PNG, amplified; the factor is written into it.' })
  previewUrl(@Root() perturbation: Perturbation, @Ctx() context: RequestContext): string {
    return context.links.file(perturbation.previewSha256, `${perturbation.id}.png`);
  }

  @FieldResolver(() => [Evaluation], {
    description: 'On the model it was made on and on every model it was scored on.',
  })
  async evaluations(
    @Root() perturbation: Perturbation,
    @Ctx() context: RequestContext,
  ): Promise<readonly Evaluation[]> {
    return ((await context.load(this.#evaluations, perturbation.id)) ?? []).map(evaluationOf);
  }
}
