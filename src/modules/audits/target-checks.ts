import type { TenantContext } from '../../platform/database/context.ts';
import type { DatasetRecord, DatasetService } from '../datasets/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import type { ProblemList } from '../shared/index.ts';
import { checkIdKind } from '../shared/index.ts';
import type { NewAudit } from './launch-input.ts';
import type { Targets } from './threat-model-check.ts';

export interface TargetSources {
  readonly models: ModelService;
  readonly datasets: DatasetService;
}

/** Finds the models and the data set of a launch. Problems: unknown, not ready, or of different classes. */
export async function checkTargets(
  ctx: TenantContext,
  input: NewAudit,
  problems: ProblemList,
  sources: TargetSources,
): Promise<Targets> {
  const dataset = await findDataset(ctx, input.datasetId, problems, sources.datasets);
  const models = await findModels(ctx, input.modelIds, problems, sources.models);
  for (const [index, model] of models) checkModelFits(problems, ['input', 'modelIds', String(index)], model, dataset);
  return { models: models.map(([, model]) => model), dataset };
}

/** Problems: a model that is not ready, or of other classes than the data set. */
export function checkModelFits(
  problems: ProblemList,
  path: readonly string[],
  model: ModelRecord,
  dataset: DatasetRecord | undefined,
): void {
  if (model.state !== 'READY')
    problems.add(
      'NOT_READY',
      path,
      `expected a model that is READY, found ${model.id} (${model.name}) ${model.state}`,
    );
  if (dataset) checkSameClasses(problems, path, model, dataset);
}

async function findDataset(
  ctx: TenantContext,
  id: string,
  problems: ProblemList,
  datasets: DatasetService,
): Promise<DatasetRecord | undefined> {
  const path = ['input', 'datasetId'];
  if (!checkIdKind(problems, path, id, 'dataset')) return undefined;
  const dataset = await datasets.find(ctx, id);
  if (!dataset) problems.add('NOT_FOUND', path, `no data set has the id ${id}`);
  else if (dataset.state !== 'READY')
    problems.add(
      'NOT_READY',
      path,
      `expected a data set that is READY, found ${id} (${dataset.name}) ${dataset.state}`,
    );
  return dataset ?? undefined;
}

/** The models found, each with its place in the input. */
async function findModels(
  ctx: TenantContext,
  ids: readonly string[],
  problems: ProblemList,
  models: ModelService,
): Promise<readonly (readonly [number, ModelRecord])[]> {
  const path = ['input', 'modelIds'];
  if (ids.length === 0) problems.add('REQUIRED', path, 'expected at least one model, found none');
  if (ids.length > 200) {
    problems.add('OUT_OF_RANGE', path, `expected at most 200 models, found ${ids.length}`);
    return [];
  }
  const known = await models.findMany(ctx, ids);
  return ids.flatMap((id, index) => {
    const place = [...path, String(index)];
    if (!checkIdKind(problems, place, id, 'model')) return [];
    if (ids.indexOf(id) !== index) {
      problems.add('DUPLICATE', place, `expected each model once, found ${id} again`);
      return [];
    }
    const model = known.get(id);
    if (!model) problems.add('NOT_FOUND', place, `no model has the id ${id}`);
    return model ? [[index, model] as const] : [];
  });
}

function checkSameClasses(
  problems: ProblemList,
  path: readonly string[],
  model: ModelRecord,
  dataset: DatasetRecord,
): void {
  const same =
    model.classes.length === dataset.classes.length &&
    model.classes.every((name, index) => name === dataset.classes[index]);
  if (same) return;
  const list = (names: readonly string[]): string =>
    `[${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}]`;
  problems.add(
    'MISMATCH',
    path,
    `expected the classes of the data set, in its order: ${list(dataset.classes)}, found ${list(model.classes)} in the model ${model.id} (${model.name})`,
  );
}
