import type { Clock } from '../../kernel/clock.ts';
import type { EventFeed, EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { AuditService } from '../audits/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelService } from '../models/index.ts';
import type { PerturbationService } from '../perturbations/index.ts';
import type { NodeSource, TenancyService } from '../tenancy/index.ts';
import { ReportEventResolver } from './report-event.resolver.ts';
import { ReportGathering } from './report-gathering.ts';
import { ReportRepository } from './report.repository.ts';
import { ReportFieldsResolver, ReportFileResolver, ReportResolver } from './report.resolver.ts';
import { ReportService } from './report.service.ts';

export { ReportEntity } from './report.entity.ts';
export type { RenderedReport, ReportFileRecord, ReportRecord } from './report.record.ts';
export { ReportService } from './report.service.ts';
export type { AttackReportWork, ModelReportWork, ReportWork } from './report-work.ts';

/** Classes only: what the schema is emitted from. */
export const reportResolvers = [ReportResolver, ReportFieldsResolver, ReportFileResolver, ReportEventResolver] as const;

export interface ReportsDependencies {
  readonly tenancy: TenancyService;
  readonly audits: AuditService;
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly perturbations: PerturbationService;
  readonly catalogue: AttackCatalogueService;
  readonly queue: JobQueue;
  readonly events: EventLog;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

export interface ReportsModule {
  readonly service: ReportService;
  readonly resolvers: readonly object[];
  readonly nodes: readonly NodeSource[];
}

export function createReportsModule(dependencies: ReportsDependencies): ReportsModule {
  const gathering = new ReportGathering(dependencies);
  const service = new ReportService({ ...dependencies, repository: new ReportRepository(), gathering });
  return {
    service,
    resolvers: [
      new ReportResolver(service),
      new ReportFieldsResolver(dependencies.audits),
      new ReportFileResolver(),
      new ReportEventResolver(service, dependencies.feed),
    ],
    nodes: [{ kind: 'report', find: (ctx, id) => service.find(ctx, id) }],
  };
}
