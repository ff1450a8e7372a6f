import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import type { AttackWork, ModelPart } from './attack-work.ts';

/** Finds the files that runs read. What a launch has checked is there for ever: anything missing is INTERNAL. */
export class RunParts {
  readonly #models: ModelService;
  readonly #datasets: DatasetService;

  constructor(models: ModelService, datasets: DatasetService) {
    this.#models = models;
    this.#datasets = datasets;
  }

  async model(ctx: TenantContext, id: string): Promise<ModelRecord> {
    const model = await this.#models.find(ctx, id);
    if (!model) throw new AppError('INTERNAL', `expected the model ${id}, found nothing`);
    return model;
  }

  /** The models, in the order of the ids. */
  async modelParts(ctx: TenantContext, ids: readonly string[]): Promise<readonly ModelPart[]> {
    const parts: ModelPart[] = [];
    for (const id of ids) parts.push(partOf(await this.model(ctx, id)));
    return parts;
  }

  async dataset(ctx: TenantContext, id: string): Promise<AttackWork['dataset']> {
    const dataset = await this.#datasets.find(ctx, id);
    if (!dataset?.manifestSha256 || !dataset.packSha256)
      throw new AppError('INTERNAL', `expected the ingested data set ${id}, found ${dataset?.state ?? 'nothing'}`);
    return { manifestSha256: dataset.manifestSha256, packSha256: dataset.packSha256 };
  }
}

/** Of a model, what it takes to open it. */
export function partOf({ files, classes, preprocessing, operatingPoint, hardenedWith: defense }: ModelRecord): ModelPart {
  return { files, classes, preprocessing, operatingPoint, defense };
}
