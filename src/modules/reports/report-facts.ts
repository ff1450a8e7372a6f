import type { Problem } from '../../kernel/errors.ts';
import type { ReportFacts } from '../../robustness/reports/document.ts';
import type { CheckRunFacts } from '../../robustness/reports/facts.ts';
import type { AlgorithmRecord } from '../attacks/index.ts';
import type { AttackRecord, AuditRecord, CheckRunRecord } from '../audits/index.ts';
import type { DatasetRecord } from '../datasets/index.ts';
import type { HardeningRecord, ModelRecord } from '../models/index.ts';
import type { EvaluationRecord, PerturbationRecord } from '../perturbations/index.ts';
import type { AttackReportWork, HardenedReportWork, ModelReportWork, ReportWork } from './report-work.ts';

/** An attack with what it made. */
export interface ScoredAttack {
  readonly attack: AttackRecord;
  readonly algorithm: AlgorithmRecord;
  readonly perturbation: PerturbationRecord | undefined;
  readonly evaluations: readonly EvaluationRecord[];
}

export function auditFacts({ id, name, createdAt, startedAt, finishedAt, limits }: AuditRecord): ReportFacts['audit'] {
  return {
    id,
    name,
    createdAt: createdAt.toISOString(),
    startedAt: timeOf(startedAt),
    finishedAt: timeOf(finishedAt),
    limits,
  };
}

export function datasetFacts(dataset: DatasetRecord): ReportWork['dataset'] {
  const { id, name, version, modality, format, sha256, manifestSha256, packSha256, classes, splits, problems } = dataset;
  return {
    id,
    name,
    version,
    modality,
    format,
    sha256,
    manifestSha256,
    packSha256,
    classes,
    splits,
    warnings: messagesOf(problems),
  };
}

export function modelFacts(model: ModelRecord, hardening: HardeningRecord | undefined): ModelReportWork {
  const {
    id,
    name,
    version,
    architecture,
    format,
    sha256,
    weightsDigest,
    sizeBytes,
    parameterCount,
    input,
    classes,
    outputKind,
    preprocessing,
    operatingPoint,
    differentiable,
  } = model;
  return {
    id,
    name,
    version,
    architecture,
    format,
    sha256,
    weightsDigest,
    sizeBytes,
    parameterCount,
    input,
    classes,
    outputKind,
    preprocessing,
    operatingPoint,
    differentiable,
    referenceVectors: model.referenceVectors.length,
    warnings: messagesOf(model.problems),
    hardened: hardenedFacts(model, hardening),
  };
}

function hardenedFacts(
  { derivedFromId: parentId, hardenedWith }: ModelRecord,
  hardening: HardeningRecord | undefined,
): HardenedReportWork | null {
  if (parentId === null || !hardenedWith) return null;
  const { algorithm, parameters } = hardenedWith;
  const { seed, recipe, warnings } = hardening ?? { seed: null, recipe: null, warnings: [] };
  return { parentId, algorithm, parameters, seed, recipe, warnings };
}

export function attackFacts({ attack, algorithm, perturbation, evaluations }: ScoredAttack): AttackReportWork {
  const {
    id,
    modelId,
    goal,
    targetClass,
    fromClass,
    norm,
    epsilon,
    zetaPercent,
    seed,
    parameters,
    channels,
    state,
    problem,
    runtime,
    startedAt,
    finishedAt,
    curve,
  } = attack;
  const { name, title, summary, reference, universal, kind, knowledge } = algorithm;
  return {
    id,
    modelId,
    goal,
    targetClass,
    fromClass,
    norm,
    epsilon,
    zetaPercent,
    seed,
    parameters,
    channels,
    state,
    runtime,
    curve,
    algorithm: { name, title, summary, reference, universal, kind, knowledge },
    problem: problem?.message ?? null,
    startedAt: timeOf(startedAt),
    finishedAt: timeOf(finishedAt),
    warnings: messagesOf(attack.warnings),
    perturbation: perturbation ? perturbationFacts(perturbation) : null,
    evaluations: evaluations.map((evaluation) => ({
      id: evaluation.id,
      modelId: evaluation.modelId,
      figures: evaluation.figures,
      outcomesSha256: evaluation.outcomesSha256,
    })),
    previewSha256: perturbation?.previewSha256 ?? null,
  };
}

export function checkFacts({ modelId, state, settings, result, problem }: CheckRunRecord): CheckRunFacts {
  return {
    modelId,
    state,
    settings: { ...settings },
    images: result?.images ?? null,
    seconds: result?.seconds ?? null,
    queries: result?.queries ?? null,
    findings: result?.findings ?? [],
    problem: problem?.message ?? null,
  };
}

function perturbationFacts({
  id,
  tensorSha256,
  shape,
  l2,
  linf,
  psnrDb,
  ssim,
}: PerturbationRecord): ReportFacts['attacks'][number]['perturbation'] {
  return { id, sha256: tensorSha256, shape, l2, linf, psnrDb, ssim };
}

function messagesOf(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => problem.message);
}

function timeOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
