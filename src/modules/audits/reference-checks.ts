import type { TenantContext } from '../../platform/database/context.ts';
import type { DatasetRecord } from '../datasets/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import type { ProblemList } from '../shared/index.ts';
import { checkIdKind } from '../shared/index.ts';
import { perturbationIdOf, SCORING_ALGORITHM, surrogateIdsOf } from './attack-references.ts';
import type { NewAttack } from './launch-input.ts';
import type { PlannedAttack } from './planned-attack.ts';
import type { StoredPerturbation, StoredPerturbations } from './stored-perturbations.ts';
import { checkModelFits } from './target-checks.ts';
import type { Targets } from './threat-model-check.ts';

/** What the parameters of attacks name by id, found; what is not there is absent. */
export interface References {
  readonly perturbations: ReadonlyMap<string, StoredPerturbation>;
  readonly surrogates: ReadonlyMap<string, ModelRecord>;
}

export interface ReferenceSources {
  readonly perturbations: StoredPerturbations;
  readonly models: ModelService;
}

/** Finds what the attacks of a launch name, in two queries. */
export async function findReferences(
  ctx: TenantContext,
  attacks: readonly NewAttack[],
  sources: ReferenceSources,
): Promise<References> {
  const parameters = attacks.map((attack) => recordOf(attack.parameters));
  const perturbationIds = parameters.flatMap((each) => perturbationIdOf(each) ?? []);
  return {
    perturbations: await sources.perturbations.findMany(ctx, perturbationIds),
    surrogates: await sources.models.findMany(ctx, parameters.flatMap(surrogateIdsOf)),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** Problems: perturbations and surrogates that are not there, or do not fit what is attacked. */
export function checkReferences(
  problems: ProblemList,
  path: readonly string[],
  attack: PlannedAttack,
  targets: Targets & { readonly references: References },
): void {
  checkPerturbation(problems, path, attack, targets);
  for (const [index, id] of surrogateIdsOf(attack.parameters).entries()) {
    const place = [...path, 'parameters', 'surrogateModelIds', String(index)];
    if (!checkIdKind(problems, place, id, 'model')) continue;
    const model = targets.references.surrogates.get(id);
    if (!model) problems.add('NOT_FOUND', place, `no model has the id ${id}`);
    else checkSurrogate(problems, place, model, targets);
  }
}

function checkSurrogate(
  problems: ProblemList,
  place: readonly string[],
  surrogate: ModelRecord,
  { models, dataset }: { readonly models: readonly ModelRecord[]; readonly dataset: DatasetRecord | undefined },
): void {
  checkModelFits(problems, place, surrogate, dataset);
  if (surrogate.differentiable === false)
    problems.add('UNSUPPORTED', place, `expected a surrogate with gradients, found none in ${surrogate.id} (${surrogate.name})`);
  if (models.some((model) => model.id === surrogate.id))
    problems.add('INVALID', place, `expected another model than those attacked, found ${surrogate.id} (${surrogate.name})`);
  for (const model of models) {
    if (shapeOf(model) === shapeOf(surrogate)) continue;
    problems.add(
      'MISMATCH',
      place,
      `expected a surrogate for images of ${shapeOf(model)}, as the model ${model.id} (${model.name}), found ${shapeOf(surrogate)} in ${surrogate.id} (${surrogate.name})`,
    );
  }
}

function checkPerturbation(
  problems: ProblemList,
  path: readonly string[],
  attack: PlannedAttack,
  { models, references }: Targets & { readonly references: References },
): void {
  const id = perturbationIdOf(attack.parameters);
  const place = [...path, 'parameters', 'perturbationId'];
  if (id === null || !checkIdKind(problems, place, id, 'perturbation')) return;
  const stored = references.perturbations.get(id);
  if (!stored) return problems.add('NOT_FOUND', place, `no perturbation has the id ${id}`);
  for (const model of models.filter((candidate) => candidate.state === 'READY')) {
    if (shapeOf(model) === stored.shape.join('x')) continue;
    problems.add(
      'MISMATCH',
      place,
      `expected a perturbation of ${shapeOf(model)}, as the model ${model.id} (${model.name}), found ${stored.shape.join('x')} in ${id}`,
    );
  }
  if (attack.algorithm === SCORING_ALGORITHM) checkWhole(problems, path, attack, { stored, models });
}

/** Rounding of float32 storage, relative. */
const SLACK = 1e-4;

/** A perturbation that had to be shrunk would be another one. */
function checkWhole(
  problems: ProblemList,
  path: readonly string[],
  { norm, epsilonFor, zetaPercent }: PlannedAttack,
  { stored, models }: { readonly stored: StoredPerturbation; readonly models: readonly ModelRecord[] },
): void {
  const size = norm === 'L2' ? stored.l2 : stored.linf;
  const smallest = Math.min(...models.map(epsilonFor));
  if (!(smallest * (1 + SLACK) < size)) return;
  problems.add(
    'OUT_OF_RANGE',
    [...path, zetaPercent === null ? 'epsilon' : 'zetaPercent'],
    `expected a budget of at least ${size}, the ${norm} norm of ${stored.id}, which is scored as it is, found ${smallest}`,
  );
}

function shapeOf({ input }: ModelRecord): string {
  return input ? `${input.channels}x${input.height}x${input.width}` : 'unknown size';
}
