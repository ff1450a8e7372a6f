import type { AttackCatalogueService } from '../attacks/index.ts';
import type { DatasetRecord } from '../datasets/index.ts';
import type { ModelRecord } from '../models/index.ts';
import type { ProblemList } from '../shared/index.ts';
import type { AttackCheckSources } from './attack-checks.ts';
import { AttackCheck } from './attack-checks.ts';
import type { NewPreset } from './launch-input.ts';
import type { PlannedAttack } from './planned-attack.ts';
import type { Targets } from './threat-model-check.ts';
import { ThreatModelCheck } from './threat-model-check.ts';

export interface PlacedPreset {
  readonly path: readonly string[];
  readonly preset: NewPreset;
}

/** What a preset launches on each model, in the models' order; problems of its threat model are said once. */
export function expandPreset(
  problems: ProblemList,
  { path, preset }: PlacedPreset,
  { models, dataset }: Targets,
  sources: AttackCheckSources,
): ReadonlyMap<ModelRecord, readonly PlannedAttack[]> {
  const nothing = new Map<ModelRecord, readonly PlannedAttack[]>();
  const before = problems.count;
  if (!isKnown(problems, path, preset.name, sources.catalogue)) return nothing;
  new ThreatModelCheck(problems, path, preset, { models, dataset }).run();
  if (!dataset || problems.count > before) return nothing;
  return new Map(models.map((model) => {
    const expanded = attacksOf(preset, model, dataset, sources.catalogue);
    if (expanded.length === 0)
      problems.add('UNSUPPORTED', path, `the preset ${preset.name} has no attack for this threat model on ${model.id} (${model.name})`);
    const planned = expanded.map((attack) =>
      new AttackCheck(problems, path, attack, { models: [model], dataset }).run(sources));
    return [model, planned];
  }));
}

function isKnown(problems: ProblemList, path: readonly string[], name: string, catalogue: AttackCatalogueService): boolean {
  const known = catalogue.presets().map((preset) => preset.name);
  if (known.includes(name)) return true;
  problems.add('UNKNOWN', [...path, 'name'], `expected one of ${known.join(', ')}, found ${JSON.stringify(name.slice(0, 60))}`);
  return false;
}

type ExpandedAttack = ConstructorParameters<typeof AttackCheck>[2];

function attacksOf(
  { name, targetClass, fromClass, channels, epsilon = null, zetaPercent = null, ...preset }: NewPreset,
  model: ModelRecord,
  { classes, modality }: DatasetRecord,
  catalogue: AttackCatalogueService,
): readonly ExpandedAttack[] {
  const indexOf = (className: string | null | undefined): number | null =>
    typeof className === 'string' ? classes.indexOf(className) : null;
  const nameOf = (index: number | null): string | null => (index === null ? null : (classes[index] ?? null));
  const attacks = catalogue.expandPreset(name, {
    ...preset,
    classCount: model.classes.length,
    differentiable: model.differentiable !== false,
    targetClass: indexOf(targetClass),
    fromClass: indexOf(fromClass),
    epsilon,
    zetaPercent,
    modality,
    ...(model.input ? { imageChannels: model.input.channels } : {}),
  });
  return (attacks ?? []).map((attack) => {
    const isBounded = catalogue.find(attack.algorithm)?.kind !== 'CORRUPTION';
    return {
      ...attack,
      targetClass: nameOf(attack.targetClass),
      fromClass: nameOf(attack.fromClass),
      channels: isBounded ? (channels ?? null) : null,
    };
  });
}
