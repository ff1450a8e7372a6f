import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { DefenseCatalogueService } from '../defenses/index.ts';
import { JsonScalar, required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import { Defense } from './defense.types.ts';
import type { HardeningRecord } from './hardening.record.ts';
import { Hardening } from './hardening.types.ts';
import type { ModelRecord } from './model.record.ts';
import type { ModelService } from './model.service.ts';
import { Model, ModelFile } from './model.types.ts';

@Resolver(() => Model)
export class ModelFieldsResolver {
  readonly #defenses: DefenseCatalogueService;
  readonly #byId: BatchLoad<ModelRecord>;
  readonly #children: BatchLoad<readonly ModelRecord[]>;
  readonly #hardenings: BatchLoad<HardeningRecord>;

  constructor(models: ModelService, defenses: DefenseCatalogueService) {
    this.#defenses = defenses;
    this.#byId = (ctx, ids) => models.findMany(ctx, ids);
    this.#children = (ctx, ids) => models.childrenOf(ctx, ids);
    this.#hardenings = (ctx, ids) => models.hardeningsOf(ctx, ids);
  }

  @FieldResolver(() => Model, { nullable: true, description: 'What it was made from; null: it was uploaded.' })
  derivedFrom(@Root() model: Model, @Ctx() context: RequestContext): Promise<Model> | null {
    const { id, derivedFromId } = model;
    return derivedFromId === null ? null : required(context.load(this.#byId, derivedFromId), `parent of ${id}`);
  }

  @FieldResolver(() => [Model], { description: 'The models made from it, the oldest first.' })
  async children(@Root() model: Model, @Ctx() context: RequestContext): Promise<readonly Model[]> {
    return (await context.load(this.#children, model.id)) ?? [];
  }

  @FieldResolver(() => Defense, { nullable: true })
  defense(@Root() { hardenedWith }: Model): Defense | null {
    return hardenedWith && { algorithm: this.#defenses.describe(hardenedWith.algorithm), parameters: hardenedWith.parameters };
  }

  @FieldResolver(() => Hardening, { nullable: true, description: 'How far the making of a hardened model is.' })
  async hardening(@Root() model: Model, @Ctx() context: RequestContext): Promise<Hardening | null> {
    return (await this.#hardeningOf(model, context)) ?? null;
  }

  @FieldResolver(() => JsonScalar, {
    nullable: true,
    description: 'How a hardened model was made, in full: defense, seed, engine, images, every epoch, what is proven of it.',
  })
  async recipe(@Root() model: Model, @Ctx() context: RequestContext): Promise<unknown> {
    return (await this.#hardeningOf(model, context))?.recipe ?? null;
  }

  #hardeningOf({ id, derivedFromId }: Model, context: RequestContext): Promise<HardeningRecord | undefined> {
    return derivedFromId === null ? Promise.resolve(undefined) : context.load(this.#hardenings, id);
  }
}

@Resolver(() => ModelFile)
export class ModelFileResolver {
  @FieldResolver(() => String, { description: 'Authorised, time-limited.' })
  url(@Root() file: ModelFile, @Ctx() context: RequestContext): string {
    return context.links.file(file.sha256, file.name);
  }
}
