import type { Clock } from '../../kernel/clock.ts';
import type { EventFeed, EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelService } from '../models/index.ts';
import type { NodeSource } from '../tenancy/index.ts';
import { AttackFieldsResolver } from './attack-fields.resolver.ts';
import { AttackRuns } from './attack-runs.ts';
import { AttackRepository } from './attack.repository.ts';
import { AuditEventResolver } from './audit-event.resolver.ts';
import { AuditFieldsResolver } from './audit-fields.resolver.ts';
import { AuditLaunch } from './audit-launch.ts';
import { AuditRepository } from './audit.repository.ts';
import { AuditResolver } from './audit.resolver.ts';
import { AuditService } from './audit.service.ts';

export { AttackEntity } from './attack.entity.ts';
export type { AttackCompletion, AttackStart, AttackWork } from './attack-work.ts';
export { AuditEntity } from './audit.entity.ts';
export { AuditModelEntity } from './audit-model.entity.ts';
export { isFinished } from './audit.record.ts';
export type { AcceptanceLimit, AttackRecord, AuditRecord, CurvePointRecord, RunState } from './audit.record.ts';
export { AuditService } from './audit.service.ts';
export { Attack, Audit } from './audit.types.ts';

/** Classes only: what the schema is emitted from. */
export const auditResolvers = [AuditResolver, AuditFieldsResolver, AttackFieldsResolver, AuditEventResolver] as const;

export interface AuditsDependencies {
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly catalogue: AttackCatalogueService;
  readonly queue: JobQueue;
  readonly events: EventLog;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

export interface AuditsModule {
  readonly service: AuditService;
  readonly resolvers: readonly object[];
  readonly nodes: readonly NodeSource[];
}

export function createAuditsModule(dependencies: AuditsDependencies): AuditsModule {
  const rows = { audits: new AuditRepository(), attacks: new AttackRepository() };
  const launch = new AuditLaunch({ ...dependencies, ...rows });
  const runs = new AttackRuns({ ...dependencies, ...rows });
  const service = new AuditService({ ...dependencies, ...rows, launch, runs });
  return {
    service,
    resolvers: [
      new AuditResolver(service),
      new AuditFieldsResolver(service, dependencies.datasets),
      new AttackFieldsResolver({ ...dependencies, audits: service }),
      new AuditEventResolver(service, dependencies.feed),
    ],
    nodes: [
      { kind: 'audit', find: (ctx, id) => service.find(ctx, id) },
      { kind: 'attack', find: (ctx, id) => service.findAttack(ctx, id) },
    ],
  };
}
