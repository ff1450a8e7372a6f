import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AttackCatalogueService } from '../attacks/index.ts';
import { AttackAlgorithm } from '../attacks/index.ts';
import type { DatasetRecord, DatasetService } from '../datasets/index.ts';
import { Dataset } from '../datasets/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import { Model } from '../models/index.ts';
import { required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import type { AuditRecord } from './audit.record.ts';
import type { AuditService } from './audit.service.ts';
import { Attack, Audit } from './audit.types.ts';

export interface AttackFieldsSources {
  readonly audits: AuditService;
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly catalogue: AttackCatalogueService;
}

@Resolver(() => Attack)
export class AttackFieldsResolver {
  readonly #catalogue: AttackCatalogueService;
  readonly #audits: BatchLoad<AuditRecord>;
  readonly #models: BatchLoad<ModelRecord>;
  readonly #datasets: BatchLoad<DatasetRecord>;

  constructor({ audits, models, datasets, catalogue }: AttackFieldsSources) {
    this.#catalogue = catalogue;
    this.#audits = (ctx, ids) => audits.findMany(ctx, ids);
    this.#models = (ctx, ids) => models.findMany(ctx, ids);
    this.#datasets = (ctx, ids) => datasets.findMany(ctx, ids);
  }

  @FieldResolver(() => Audit)
  audit(@Root() attack: Attack, @Ctx() context: RequestContext): Promise<Audit> {
    return required(context.load(this.#audits, attack.auditId), `audit of ${attack.id}`);
  }

  @FieldResolver(() => Model)
  model(@Root() attack: Attack, @Ctx() context: RequestContext): Promise<Model> {
    return required(context.load(this.#models, attack.modelId), `model of ${attack.id}`);
  }

  @FieldResolver(() => Dataset)
  dataset(@Root() attack: Attack, @Ctx() context: RequestContext): Promise<Dataset> {
    return required(context.load(this.#datasets, attack.datasetId), `data set of ${attack.id}`);
  }

  @FieldResolver(() => AttackAlgorithm)
  algorithm(@Root() attack: Attack): AttackAlgorithm {
    return this.#catalogue.describe(attack.algorithm);
  }
}
