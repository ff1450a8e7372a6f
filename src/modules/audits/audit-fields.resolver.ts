import { Ctx, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql';
import type { DatasetRecord, DatasetService } from '../datasets/index.ts';
import { Dataset } from '../datasets/index.ts';
import type { ModelRecord } from '../models/index.ts';
import { Model } from '../models/index.ts';
import { required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import type { AttackRecord } from './audit.record.ts';
import type { AuditService } from './audit.service.ts';
import { Attack, Audit } from './audit.types.ts';
import type { CheckRunRecord } from './check-run.record.ts';
import { CheckRun } from './check-run.types.ts';
import { progressOf } from './progress.ts';

@Resolver(() => Audit)
export class AuditFieldsResolver {
  readonly #datasets: BatchLoad<DatasetRecord>;
  readonly #models: BatchLoad<readonly ModelRecord[]>;
  readonly #attacks: BatchLoad<readonly AttackRecord[]>;
  readonly #checks: BatchLoad<readonly CheckRunRecord[]>;
  readonly #lastSeq: BatchLoad<number>;

  constructor(audits: AuditService, datasets: DatasetService) {
    this.#datasets = (ctx, ids) => datasets.findMany(ctx, ids);
    this.#models = (ctx, ids) => audits.modelsOf(ctx, ids);
    this.#attacks = (ctx, ids) => audits.attacksOf(ctx, ids);
    this.#checks = (ctx, ids) => audits.checksOf(ctx, ids);
    this.#lastSeq = (ctx, ids) => audits.lastSeqOf(ctx, ids);
  }

  @FieldResolver(() => Dataset)
  dataset(@Root() audit: Audit, @Ctx() context: RequestContext): Promise<Dataset> {
    return required(context.load(this.#datasets, audit.datasetId), `data set of ${audit.id}`);
  }

  @FieldResolver(() => [Model])
  models(@Root() audit: Audit, @Ctx() context: RequestContext): Promise<readonly Model[]> {
    return required(context.load(this.#models, audit.id), `models of ${audit.id}`);
  }

  @FieldResolver(() => [Attack])
  attacks(@Root() audit: Audit, @Ctx() context: RequestContext): Promise<readonly Attack[]> {
    return required(context.load(this.#attacks, audit.id), `attacks of ${audit.id}`);
  }

  @FieldResolver(() => [CheckRun], { description: 'The sanity checks of each model, in the order of the models.' })
  checks(@Root() audit: Audit, @Ctx() context: RequestContext): Promise<readonly CheckRun[]> {
    return required(context.load(this.#checks, audit.id), `checks of ${audit.id}`);
  }

  @FieldResolver(() => Float, { description: '0 to 1 over all attacks and sanity checks.' })
  async progress(@Root() audit: Audit, @Ctx() context: RequestContext): Promise<number> {
    const attacks = context.load(this.#attacks, audit.id);
    const checks = context.load(this.#checks, audit.id);
    return progressOf([...((await attacks) ?? []), ...((await checks) ?? [])]);
  }

  @FieldResolver(() => Int, { description: 'Resume subscriptions from here.' })
  lastSeq(@Root() audit: Audit, @Ctx() context: RequestContext): Promise<number> {
    return required(context.load(this.#lastSeq, audit.id), `events of ${audit.id}`);
  }
}
