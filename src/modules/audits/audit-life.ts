import type { Clock } from '../../kernel/clock.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { AttackRepository } from './attack.repository.ts';
import type { AuditRecord, RunState } from './audit.record.ts';
import { isFinished } from './audit.record.ts';
import type { AuditRepository } from './audit.repository.ts';
import type { CheckRunRepository } from './check-run.repository.ts';

export interface AuditLifeDependencies {
  readonly audits: AuditRepository;
  readonly attacks: AttackRepository;
  readonly checkRuns: CheckRunRepository;
  readonly queue: JobQueue;
  readonly events: EventLog;
  readonly clock: Clock;
}

/**
 * When an audit starts, when its sanity checks follow its attacks, and when it ends. Every caller holds the lock of the
 * audit's row, so that two runs that end at once agree on who was the last.
 */
export class AuditLife {
  readonly #its: AuditLifeDependencies;

  constructor(dependencies: AuditLifeDependencies) {
    this.#its = dependencies;
  }

  /** Before the first run of an audit. */
  async start(ctx: TenantContext, audit: AuditRecord): Promise<void> {
    if (audit.state !== 'QUEUED') return;
    await this.#its.audits.update(ctx, audit.id, { state: 'RUNNING', startedAt: this.#its.clock.now() });
    await this.#its.events.append(ctx, { streamId: audit.id, kind: 'AUDIT_STARTED', payload: {} });
  }

  /** After an attack has ended: the last one hands over to the checks, which need what all of them made. */
  async afterAttack(ctx: TenantContext, audit: AuditRecord): Promise<void> {
    const attacks = await this.#its.attacks.ofAudit(ctx, audit.id);
    if (!attacks.every((attack) => isFinished(attack.state))) return;
    for (const { id, state } of await this.#its.checkRuns.ofAudit(ctx, audit.id)) {
      if (isFinished(state)) continue;
      await this.#its.queue.enqueue(ctx, { task: 'run-checks', payload: { checkRunId: id }, key: `run-checks:${id}` });
    }
    await this.afterChecks(ctx, audit);
  }

  /** After the checks of a model have ended: the last ones end the audit, which is as good as its attacks. */
  async afterChecks(ctx: TenantContext, audit: AuditRecord): Promise<void> {
    const checkRuns = await this.#its.checkRuns.ofAudit(ctx, audit.id);
    if (!checkRuns.every((run) => isFinished(run.state))) return;
    const attacks = await this.#its.attacks.ofAudit(ctx, audit.id);
    await this.finish(ctx, audit, attacks.some((attack) => attack.state === 'FAILED') ? 'FAILED' : 'SUCCEEDED');
  }

  async finish(ctx: TenantContext, audit: AuditRecord, state: RunState): Promise<void> {
    await this.#its.audits.update(ctx, audit.id, { state, finishedAt: this.#its.clock.now() });
    await this.#its.events.append(ctx, {
      streamId: audit.id,
      kind: 'AUDIT_FINISHED',
      payload: { message: `The audit has ended: ${state}.` },
    });
  }
}
