import { Ctx, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql';
import type { ModelRecord, ModelService } from '../models/index.ts';
import { Model } from '../models/index.ts';
import { required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import { CheckFinding, CheckRun } from './check-run.types.ts';

@Resolver(() => CheckRun)
export class CheckRunFieldsResolver {
  readonly #models: BatchLoad<ModelRecord>;

  constructor(models: ModelService) {
    this.#models = (ctx, ids) => models.findMany(ctx, ids);
  }

  @FieldResolver(() => Model)
  model(@Root() run: CheckRun, @Ctx() context: RequestContext): Promise<Model> {
    return required(context.load(this.#models, run.modelId), `model of ${run.id}`);
  }

  @FieldResolver(() => [CheckFinding], { description: 'Empty until the checks have ended.' })
  findings(@Root() { result }: CheckRun): readonly CheckFinding[] {
    return result?.findings ?? [];
  }

  @FieldResolver(() => String, { nullable: true })
  runtime(@Root() { result }: CheckRun): string | null {
    return result?.runtime ?? null;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Images the checks were run on.' })
  images(@Root() { result }: CheckRun): number | null {
    return result?.images ?? null;
  }

  @FieldResolver(() => Float, { nullable: true })
  seconds(@Root() { result }: CheckRun): number | null {
    return result?.seconds ?? null;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Images shown to the model in all.' })
  queries(@Root() { result }: CheckRun): number | null {
    return result?.queries ?? null;
  }
}
