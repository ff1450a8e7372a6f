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
import { AuditLife } from './audit-life.ts';
import { AuditRepository } from './audit.repository.ts';
import { AuditResolver } from './audit.resolver.ts';
import { AuditService } from './audit.service.ts';
import { CheckRunFieldsResolver } from './check-run-fields.resolver.ts';
import { CheckRunRepository } from './check-run.repository.ts';
import { CheckRuns } from './check-runs.ts';
import { Reaudit } from './reaudit.ts';
import { RunParts } from './run-parts.ts';
import type { StoredPerturbations } from './stored-perturbations.ts';

export { perturbationIdOf, SCORING_ALGORITHM } from './attack-references.ts';
export { AttackEntity } from './attack.entity.ts';
export type { AttackCompletion, AttackStart, AttackWork, ModelPart } from './attack-work.ts';
export { CheckRunEntity } from './check-run.entity.ts';
export type { CheckRunRecord, ChecksResultRecord } from './check-run.record.ts';
export type { CheckBudget, CheckedAttack, ChecksWork } from './checks-work.ts';
export { AuditEntity } from './audit.entity.ts';
export { AuditModelEntity } from './audit-model.entity.ts';
export { isFinished } from './audit.record.ts';
export type { AcceptanceLimit, AttackRecord, AuditRecord, CurvePointRecord, RunState } from './audit.record.ts';
export type { NewAudit } from './launch-input.ts';
export type { StoredPerturbation, StoredPerturbations } from './stored-perturbations.ts';
export { AuditService } from './audit.service.ts';
export { Attack, Audit } from './audit.types.ts';

/** Classes only: what the schema is emitted from. */
export const auditResolvers = [
  AuditResolver,
  AuditFieldsResolver,
  AttackFieldsResolver,
  CheckRunFieldsResolver,
  AuditEventResolver,
] as const;

export interface AuditsDependencies {
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly catalogue: AttackCatalogueService;
  readonly perturbations: StoredPerturbations;
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
  const { models, datasets } = dependencies;
  const rows = { audits: new AuditRepository(), attacks: new AttackRepository(), checkRuns: new CheckRunRepository() };
  const life = new AuditLife({ ...dependencies, ...rows });
  const running = { ...dependencies, ...rows, life, parts: new RunParts(models, datasets) };
  const launch = new AuditLaunch({ ...dependencies, ...rows });
  const runs = new AttackRuns(running);
  const checks = new CheckRuns(running);
  const reaudit = new Reaudit({ ...dependencies, ...rows, launch });
  const service = new AuditService({ ...dependencies, ...rows, life, launch, runs, checks, reaudit });
  return {
    service,
    resolvers: [
      new AuditResolver(service),
      new AuditFieldsResolver(service, datasets),
      new AttackFieldsResolver({ ...dependencies, audits: service }),
      new CheckRunFieldsResolver(models),
      new AuditEventResolver(service, dependencies.feed),
    ],
    nodes: [
      { kind: 'audit', find: (ctx, id) => service.find(ctx, id) },
      { kind: 'attack', find: (ctx, id) => service.findAttack(ctx, id) },
    ],
  };
}
