import type { TenantContext } from '../../platform/database/context.ts';
import type { DefenseCatalogueService, DefenseRecord } from '../defenses/index.ts';
import { checkIdKind, checkText, jsonFault, ProblemList } from '../shared/index.ts';
import type { DefenseUse, ModelRecord } from './model.record.ts';
import type { ModelRepository } from './model.repository.ts';
import type { TrainingDataset, TrainingDatasets } from './training-datasets.ts';

/** More than this of an organization at once are refused. */
export const MAX_HARDENINGS = 50;

const MAX_NAME = 200;
/** One to learn from and one to validate on. */
const LEAST_IMAGES = 2;

export interface NewHardening {
  readonly modelId: string;
  readonly datasetId: string;
  readonly algorithm: string;
  readonly parameters?: unknown;
  readonly name?: string | null;
  readonly seed: number;
  readonly reaudit: boolean;
}

export interface HardeningSources {
  readonly repository: ModelRepository;
  readonly datasets: TrainingDatasets;
  readonly defenses: DefenseCatalogueService;
}

/** A hardening as it will be written. */
export interface CheckedHardening {
  readonly parent: ModelRecord;
  readonly datasetId: string;
  readonly name: string;
  readonly defense: DefenseUse;
  readonly title: string;
}

/** What an input comes to. `unfinished` is how many hardenings the organization has under way. Throws everything that is wrong at once. */
export async function checkHardening(
  ctx: TenantContext,
  input: NewHardening,
  unfinished: number,
  its: HardeningSources,
): Promise<CheckedHardening> {
  const problems = new ProblemList();
  const defense = its.defenses.find(input.algorithm);
  const parent = await findParent(ctx, input.modelId, problems, its);
  const dataset = await findDataset(ctx, input.datasetId, problems, its.datasets);
  if (parent) checkParent(problems, parent, { defense, dataset, defenses: its.defenses });
  if (!defense) refuseUnknown(problems, input.algorithm, its.defenses);
  const parameters = checkParameters(problems, input, its.defenses);
  const name = nameOf(problems, input, parent, defense);
  if (input.seed < 0) add(problems, 'OUT_OF_RANGE', 'seed', `expected a seed from 0 to 2147483647, found ${input.seed}`);
  if (unfinished >= MAX_HARDENINGS)
    problems.add('OUT_OF_RANGE', ['input'], `expected at most ${MAX_HARDENINGS} models being hardened at once, found ${unfinished} already: wait for one, or cancel it`);
  problems.throwIfAny();
  if (!parent || !defense) throw new Error('a hardening without a model or a defense must have been refused');
  const { algorithm, datasetId } = input;
  return { parent, datasetId, name, defense: { algorithm, parameters }, title: defense.title };
}

async function findParent(
  ctx: TenantContext,
  id: string,
  problems: ProblemList,
  { repository }: HardeningSources,
): Promise<ModelRecord | null> {
  if (!checkIdKind(problems, ['input', 'modelId'], id, 'model')) return null;
  const model = await repository.find(ctx, id);
  if (!model) add(problems, 'NOT_FOUND', 'modelId', `no model has the id ${id}`);
  return model;
}

async function findDataset(
  ctx: TenantContext,
  id: string,
  problems: ProblemList,
  datasets: TrainingDatasets,
): Promise<TrainingDataset | null> {
  if (!checkIdKind(problems, ['input', 'datasetId'], id, 'dataset')) return null;
  const dataset = await datasets.find(ctx, id);
  if (!dataset) {
    add(problems, 'NOT_FOUND', 'datasetId', `no data set has the id ${id}`);
    return null;
  }
  if (dataset.state !== 'READY') {
    add(problems, 'NOT_READY', 'datasetId', `expected a data set that is READY, found ${id} (${dataset.name}) ${dataset.state}`);
    return dataset;
  }
  const images = dataset.splits.find(({ split }) => split === 'GENERATION')?.images ?? 0;
  if (images < LEAST_IMAGES)
    add(problems, 'OUT_OF_RANGE', 'datasetId', `expected at least ${LEAST_IMAGES} images in the generation split, found ${images} in ${id} (${dataset.name})`);
  return dataset;
}

interface Targets {
  readonly defense: DefenseRecord | undefined;
  readonly dataset: TrainingDataset | null;
  readonly defenses: DefenseCatalogueService;
}

function checkParent(problems: ProblemList, parent: ModelRecord, { defense, dataset, defenses }: Targets): void {
  const { id, name, state, differentiable, outputKind, hardenedWith } = parent;
  const it = `${id} (${name})`;
  if (state !== 'READY') add(problems, 'NOT_READY', 'modelId', `expected a model that is READY, found ${it} ${state}`);
  if (dataset && !hasSameClasses(parent, dataset))
    add(problems, 'MISMATCH', 'modelId', `expected the classes of the data set, in its order: ${listed(dataset.classes)}, found ${listed(parent.classes)} in the model ${it}`);
  if (hardenedWith && defenses.find(hardenedWith.algorithm)?.answers)
    add(problems, 'UNSUPPORTED', 'modelId', `${it} was hardened with ${hardenedWith.algorithm}, which answers in another way than its network alone: a model made from its network would lose that; harden what it was made from`);
  if (defense?.kind !== 'TRAINING') return;
  if (differentiable === false)
    add(problems, 'UNSUPPORTED', 'algorithm', `${defense.name} needs gradients, and the model ${it} has an operator without one: only transformations of the image can be put before it`);
  if (outputKind === 'SIGMOID_MULTILABEL')
    add(problems, 'UNSUPPORTED', 'algorithm', `${defense.name} trains models with one class an image, and the model ${it} has several sigmoids`);
}

function hasSameClasses({ classes }: ModelRecord, dataset: TrainingDataset): boolean {
  return classes.length === dataset.classes.length && classes.every((name, index) => name === dataset.classes[index]);
}

function listed(names: readonly string[]): string {
  return `[${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}]`;
}

function refuseUnknown(problems: ProblemList, algorithm: string, defenses: DefenseCatalogueService): void {
  const known = defenses.list().map(({ name }) => name);
  add(problems, 'UNKNOWN', 'algorithm', `expected one of ${known.join(', ')}, found ${JSON.stringify(algorithm.slice(0, 60))}`);
}

function checkParameters(
  problems: ProblemList,
  { algorithm, parameters = null }: NewHardening,
  defenses: DefenseCatalogueService,
): DefenseUse['parameters'] {
  const fault = jsonFault(parameters);
  if (fault) {
    add(problems, 'INVALID', 'parameters', fault);
    return {};
  }
  const parsed = defenses.parse(algorithm, parameters);
  for (const { path, message } of parsed?.problems ?? []) problems.add('INVALID', ['input', ...path], message);
  // The catalogue's schemas are all objects; zod's common type does not say so.
  return (parsed?.parameters ?? {}) as DefenseUse['parameters'];
}

function nameOf(
  problems: ProblemList,
  input: NewHardening,
  parent: ModelRecord | null,
  defense: DefenseRecord | undefined,
): string {
  if (typeof input.name === 'string') return checkText(problems, ['input', 'name'], input.name, { max: MAX_NAME });
  const ending = ` hardened with ${defense?.title ?? ''}`;
  return `${parent?.name.slice(0, MAX_NAME - ending.length) ?? ''}${ending}`;
}

function add(problems: ProblemList, code: Parameters<ProblemList['add']>[0], field: string, message: string): void {
  problems.add(code, ['input', field], message);
}
