import type { TenantContext } from '../../platform/database/context.ts';
import type { CheckSettings } from '../../robustness/checks/finding.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import { checkText, ProblemList } from '../shared/index.ts';
import type { AttackCheckSources } from './attack-checks.ts';
import { AttackCheck } from './attack-checks.ts';
import type { AcceptanceLimit } from './audit.record.ts';
import { checkSettings } from './check-settings.ts';
import type { NewAudit } from './launch-input.ts';
import { checkLimits } from './limit-checks.ts';
import type { PlannedAttack } from './planned-attack.ts';
import { expandPreset } from './preset-expansion.ts';
import { findReferences } from './reference-checks.ts';
import type { StoredPerturbations } from './stored-perturbations.ts';
import { checkTargets } from './target-checks.ts';
import type { Targets } from './threat-model-check.ts';

/** More attacks than this in one audit are refused. */
export const MAX_ATTACKS = 200;
const MAX_PRESETS = 20;

export interface PlanSources {
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly catalogue: AttackCatalogueService;
  readonly perturbations: StoredPerturbations;
}

/** An audit as it will be written. */
export interface LaunchPlan {
  readonly name: string;
  readonly models: readonly ModelRecord[];
  readonly datasetId: string;
  /** In the order of their positions. */
  readonly attacks: readonly { readonly model: ModelRecord; readonly attack: PlannedAttack }[];
  readonly limits: readonly AcceptanceLimit[];
  readonly checks: CheckSettings;
}

/** What an input comes to. Throws everything that is wrong with it at once. */
export async function planLaunch(ctx: TenantContext, input: NewAudit, sources: PlanSources): Promise<LaunchPlan> {
  const problems = new ProblemList();
  const name = checkText(problems, ['input', 'name'], input.name, { max: 200 });
  const targets = await checkTargets(ctx, input, problems, sources);
  const attacks = isOfSize(problems, input) ? await planAttacks(ctx, input, { problems, targets, sources }) : [];
  const limits = checkLimits(problems, input.limits ?? []);
  const checks = checkSettings(problems, input.checks);
  problems.throwIfAny();
  return { name, models: targets.models, datasetId: input.datasetId, attacks, limits, checks };
}

function isOfSize(problems: ProblemList, { modelIds, attacks, presets }: NewAudit): boolean {
  const path = ['input', 'attacks'];
  const count = modelIds.length * attacks.length;
  const presetCount = presets?.length ?? 0;
  if (attacks.length === 0 && presetCount === 0)
    problems.add('REQUIRED', path, 'expected at least one attack or preset, found none');
  const tooMany = count > MAX_ATTACKS || attacks.length > MAX_ATTACKS;
  if (tooMany)
    problems.add(
      'OUT_OF_RANGE',
      path,
      `expected at most ${MAX_ATTACKS} attacks in an audit, found ${count} (${modelIds.length} models x ${attacks.length} attacks)`,
    );
  if (presetCount > MAX_PRESETS)
    problems.add('OUT_OF_RANGE', ['input', 'presets'], `expected at most ${MAX_PRESETS} presets, found ${presetCount}`);
  return !tooMany && presetCount <= MAX_PRESETS && modelIds.length <= MAX_ATTACKS;
}

interface Planning {
  readonly problems: ProblemList;
  readonly targets: Targets;
  readonly sources: PlanSources;
}

async function planAttacks(
  ctx: TenantContext,
  input: NewAudit,
  { problems, targets, sources }: Planning,
): Promise<LaunchPlan['attacks']> {
  const checking: AttackCheckSources = {
    catalogue: sources.catalogue,
    references: await findReferences(ctx, input.attacks, sources),
  };
  const everywhere = input.attacks.map((attack, index) =>
    new AttackCheck(problems, ['input', 'attacks', String(index)], attack, targets).run(checking));
  const presets = (input.presets ?? []).map((preset, index) =>
    expandPreset(problems, { path: ['input', 'presets', String(index)], preset }, targets, checking));
  const attacks = targets.models.flatMap((model) =>
    [...everywhere, ...presets.flatMap((byModel) => byModel.get(model) ?? [])].map((attack) => ({ model, attack })));
  if (attacks.length > MAX_ATTACKS)
    problems.add(
      'OUT_OF_RANGE',
      ['input', 'presets'],
      `expected at most ${MAX_ATTACKS} attacks in an audit, found ${attacks.length} with those of the presets`,
    );
  return attacks;
}
