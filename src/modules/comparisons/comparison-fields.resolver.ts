import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AttackRecord, AuditService } from '../audits/index.ts';
import { Attack } from '../audits/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import { Model } from '../models/index.ts';
import { required } from '../shared/index.ts';
import type { BatchLoad, RequestContext } from '../tenancy/index.ts';
import { ComparisonCell, ComparisonRow, Curve, CurvePoint, PairedTest } from './comparison.types.ts';

/** The models that parts of a comparison are about. */
abstract class ModelFields {
  readonly #models: BatchLoad<ModelRecord>;

  constructor(models: ModelService) {
    this.#models = (ctx, ids) => models.findMany(ctx, ids);
  }

  protected load(id: string, context: RequestContext): Promise<Model> {
    return required(context.load(this.#models, id), `model ${id} of a comparison`);
  }
}

/** The attacks that parts of a comparison come from. */
abstract class AttackFields {
  readonly #attacks: BatchLoad<AttackRecord>;

  constructor(audits: AuditService) {
    this.#attacks = (ctx, ids) => audits.findAttacks(ctx, ids);
  }

  protected load(id: string, context: RequestContext): Promise<Attack> {
    return required(context.load(this.#attacks, id), `attack ${id} of a comparison`);
  }
}

@Resolver(() => ComparisonRow)
export class ComparisonRowFieldsResolver extends ModelFields {
  @FieldResolver(() => Model)
  model(@Root() row: ComparisonRow, @Ctx() context: RequestContext): Promise<Model> {
    return this.load(row.modelId, context);
  }
}

@Resolver(() => PairedTest)
export class PairedTestFieldsResolver extends ModelFields {
  @FieldResolver(() => Model)
  a(@Root() pair: PairedTest, @Ctx() context: RequestContext): Promise<Model> {
    return this.load(pair.aId, context);
  }

  @FieldResolver(() => Model)
  b(@Root() pair: PairedTest, @Ctx() context: RequestContext): Promise<Model> {
    return this.load(pair.bId, context);
  }
}

@Resolver(() => Curve)
export class CurveFieldsResolver extends ModelFields {
  @FieldResolver(() => Model)
  model(@Root() curve: Curve, @Ctx() context: RequestContext): Promise<Model> {
    return this.load(curve.modelId, context);
  }
}

@Resolver(() => ComparisonCell)
export class ComparisonCellFieldsResolver extends AttackFields {
  @FieldResolver(() => Attack, { nullable: true })
  async attack(@Root() cell: ComparisonCell, @Ctx() context: RequestContext): Promise<Attack | null> {
    return cell.attackId === null ? null : this.load(cell.attackId, context);
  }
}

@Resolver(() => CurvePoint)
export class CurvePointFieldsResolver extends AttackFields {
  @FieldResolver(() => Attack)
  attack(@Root() point: CurvePoint, @Ctx() context: RequestContext): Promise<Attack> {
    return this.load(point.attackId, context);
  }
}
