import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { AttackRecord, AuditRecord, AuditService } from '../audits/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import type { PerturbationService } from '../perturbations/index.ts';
import type { TenancyService } from '../tenancy/index.ts';
import { attackFacts, auditFacts, checkFacts, datasetFacts, modelFacts } from './report-facts.ts';
import type { AttackReportWork, ModelReportWork, RelativesReportWork, ReportWork } from './report-work.ts';
import type { ReportRecord } from './report.record.ts';

/** Finished attacks of relatives that are looked through, the newest; older ones say the same of older versions. */
const MAX_RELATED_ATTACKS = 1000;

export interface ReportGatheringDependencies {
  readonly tenancy: TenancyService;
  readonly audits: AuditService;
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly perturbations: PerturbationService;
  readonly catalogue: AttackCatalogueService;
}

/** Reads everything a report is made of. */
export class ReportGathering {
  readonly #its: ReportGatheringDependencies;

  constructor(dependencies: ReportGatheringDependencies) {
    this.#its = dependencies;
  }

  async gather(ctx: TenantContext, report: ReportRecord): Promise<ReportWork> {
    const organization = await this.#its.tenancy.organization(ctx, ctx.identity.organizationId);
    const audit = await this.#its.audits.find(ctx, report.auditId);
    const dataset = audit && (await this.#its.datasets.find(ctx, audit.datasetId));
    if (!organization || !audit || !dataset)
      throw new AppError(
        'INTERNAL',
        `expected the organization, audit and data set of ${report.id}, found them incomplete`,
      );
    const models = (await this.#its.audits.modelsOf(ctx, [audit.id])).get(audit.id) ?? [];
    const checks = (await this.#its.audits.checksOf(ctx, [audit.id])).get(audit.id) ?? [];
    const { id, version, title, device, signatories, createdAt } = report;
    return {
      report: { id, version, title, issuedAt: createdAt.toISOString(), organization: organization.name },
      device,
      signatories,
      audit: auditFacts(audit),
      dataset: datasetFacts(dataset),
      models: await this.#models(ctx, models),
      attacks: await this.#scored(ctx, (await this.#its.audits.attacksOf(ctx, [audit.id])).get(audit.id) ?? []),
      checks: checks.map(checkFacts),
      ...(await this.#relatives(ctx, audit, models)),
    };
  }

  async #models(ctx: TenantContext, models: readonly ModelRecord[]): Promise<readonly ModelReportWork[]> {
    const hardenings = await this.#its.models.hardeningsOf(ctx, models.map(({ id }) => id));
    return models.map((model) => modelFacts(model, hardenings.get(model.id)));
  }

  /** What parents and children of the models, and these themselves, went through in other audits on the same data set. */
  async #relatives(
    ctx: TenantContext,
    audit: AuditRecord,
    models: readonly ModelRecord[],
  ): Promise<{ readonly relatives?: RelativesReportWork }> {
    const ids = models.map(({ id }) => id);
    const parentIds = models.flatMap(({ derivedFromId }) => derivedFromId ?? []);
    const parents = [...(await this.#its.models.findMany(ctx, parentIds)).values()];
    const children = [...(await this.#its.models.childrenOf(ctx, ids)).values()].flat().filter(({ state }) => state === 'READY');
    if (parents.length + children.length === 0) return {};
    const others = [...new Map([...parents, ...children].map((model) => [model.id, model])).values()].filter(({ id }) => !ids.includes(id));
    const modelIds = [...ids, ...others.map(({ id }) => id)];
    const finished = await this.#its.audits.finishedAttacks(ctx, { modelIds }, MAX_RELATED_ATTACKS);
    const attacks = finished.filter(({ datasetId, auditId }) => datasetId === audit.datasetId && auditId !== audit.id);
    const checks = [...(await this.#its.audits.checksOf(ctx, [...new Set(attacks.map(({ auditId }) => auditId))])).values()].flat();
    return {
      relatives: {
        models: await this.#models(ctx, others),
        attacks: await this.#scored(ctx, attacks),
        checks: checks.filter(({ modelId }) => others.some(({ id }) => id === modelId)).map(checkFacts),
      },
    };
  }

  async #scored(ctx: TenantContext, attacks: readonly AttackRecord[]): Promise<readonly AttackReportWork[]> {
    const ids = attacks.map((attack) => attack.id);
    const perturbations = await this.#its.perturbations.ofAttacks(ctx, ids);
    const evaluations = await this.#its.perturbations.evaluationsOfAttacks(ctx, ids);
    return attacks.map((attack) =>
      attackFacts({
        attack,
        algorithm: this.#its.catalogue.describe(attack.algorithm),
        perturbation: perturbations.get(attack.id),
        evaluations: evaluations.get(attack.id) ?? [],
      }),
    );
  }
}
