import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { AuditService } from '../audits/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { PerturbationService } from '../perturbations/index.ts';
import type { TenancyService } from '../tenancy/index.ts';
import { attackFacts, auditFacts, checkFacts, datasetFacts, modelFacts } from './report-facts.ts';
import type { AttackReportWork, ReportWork } from './report-work.ts';
import type { ReportRecord } from './report.record.ts';

export interface ReportGatheringDependencies {
  readonly tenancy: TenancyService;
  readonly audits: AuditService;
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
      models: models.map(modelFacts),
      attacks: await this.#attacks(ctx, audit.id),
      checks: checks.map(checkFacts),
    };
  }

  async #attacks(ctx: TenantContext, auditId: string): Promise<readonly AttackReportWork[]> {
    const attacks = (await this.#its.audits.attacksOf(ctx, [auditId])).get(auditId) ?? [];
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
