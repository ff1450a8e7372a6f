import type { Clock } from '../../kernel/clock.ts';
import type { Problem } from '../../kernel/errors.ts';
import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { AttackProgress } from '../../robustness/attacks/index.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { AttackRepository } from './attack.repository.ts';
import type { AuditLife } from './audit-life.ts';
import type { AuditRecord } from './audit.record.ts';
import { isFinished } from './audit.record.ts';
import type { AuditRepository } from './audit.repository.ts';
import type { CheckRunRecord, ChecksResultRecord } from './check-run.record.ts';
import type { CheckRunRepository } from './check-run.repository.ts';
import { budgetsOf, checkedAttacksOf } from './checked-attacks.ts';
import type { ChecksWork } from './checks-work.ts';
import { withEta } from './progress.ts';
import type { RunParts } from './run-parts.ts';
import { partOf } from './run-parts.ts';

export interface CheckRunsDependencies {
  readonly audits: AuditRepository;
  readonly attacks: AttackRepository;
  readonly checkRuns: CheckRunRepository;
  readonly life: AuditLife;
  readonly parts: RunParts;
  readonly catalogue: AttackCatalogueService;
  readonly events: EventLog;
  readonly clock: Clock;
}

interface Locked {
  readonly audit: AuditRecord;
  readonly run: CheckRunRecord;
}

type ChecksEvent = 'CHECKS_STARTED' | 'CHECKS_PROGRESS' | 'CHECKS_FINISHED';

/** The life of the sanity checks of one model; rows are locked in the order of AttackRuns. */
export class CheckRuns {
  readonly #its: CheckRunsDependencies;

  constructor(dependencies: CheckRunsDependencies) {
    this.#its = dependencies;
  }

  /** What to check; undefined when that has ended or been cancelled. Interrupted checks start again. */
  async begin(ctx: TenantContext, checkRunId: string): Promise<ChecksWork | undefined> {
    const locked = await this.#lock(ctx, checkRunId);
    if (!locked || isFinished(locked.run.state)) return undefined;
    const { audit, run } = locked;
    await this.#its.life.start(ctx, audit);
    await this.#its.checkRuns.update(ctx, run.id, { state: 'RUNNING', startedAt: this.#its.clock.now() });
    const { name } = await this.#its.parts.model(ctx, run.modelId);
    const again = run.state === 'RUNNING' ? ' again' : '';
    await this.#say(ctx, run, 'CHECKS_STARTED', { message: `The sanity checks of ${name} have started${again}.` });
    return this.#workOf(ctx, audit, run);
  }

  /** False when the checks are no longer wanted. */
  async recordProgress(
    ctx: TenantContext,
    checkRunId: string,
    progress: Pick<AttackProgress, 'fraction' | 'phase'>,
  ): Promise<boolean> {
    const run = await this.#its.checkRuns.lock(ctx, checkRunId);
    if (run?.state !== 'RUNNING') return false;
    const known = withEta(progress, run.startedAt, this.#its.clock.now());
    await this.#its.checkRuns.update(ctx, run.id, { progress: known });
    await this.#say(ctx, run, 'CHECKS_PROGRESS', { progress: known });
    return true;
  }

  /** CANCELLED when they do not run (any more), so that what was written with it is undone. */
  async complete(ctx: TenantContext, checkRunId: string, result: ChecksResultRecord): Promise<void> {
    const locked = await this.#lock(ctx, checkRunId);
    if (locked?.run.state !== 'RUNNING')
      throw new AppError('CANCELLED', `expected running checks, found ${locked?.run.state ?? 'none'} for ${checkRunId}`);
    const progress = { fraction: 1, phase: 'done' };
    await this.#end(ctx, locked.run, { state: 'SUCCEEDED', result, progress });
    const { name } = await this.#its.parts.model(ctx, locked.run.modelId);
    await this.#say(ctx, locked.run, 'CHECKS_FINISHED', { progress, message: endSentence(name, result) });
    await this.#its.life.afterChecks(ctx, locked.audit);
  }

  /** Kept with the reason; the audit ends as well as its attacks did. Nothing happens when the checks have ended before. */
  async fail(ctx: TenantContext, checkRunId: string, problem: Problem): Promise<void> {
    const locked = await this.#lock(ctx, checkRunId);
    if (!locked || isFinished(locked.run.state)) return;
    await this.#end(ctx, locked.run, { state: 'FAILED', problem });
    await this.#say(ctx, locked.run, 'CHECKS_FINISHED', { message: `The sanity checks failed: ${problem.message}` });
    await this.#its.life.afterChecks(ctx, locked.audit);
  }

  /** Ends all checks of an audit that have not ended; the caller holds the audit's lock. All locks before the first event, as for attacks. */
  async cancelAll(ctx: TenantContext, audit: AuditRecord): Promise<void> {
    const locked = await this.#its.checkRuns.lockEach(ctx, await this.#its.checkRuns.ofAudit(ctx, audit.id));
    for (const run of locked) {
      if (isFinished(run.state)) continue;
      await this.#end(ctx, run, { state: 'CANCELLED' });
      if (run.state === 'RUNNING')
        await this.#say(ctx, run, 'CHECKS_FINISHED', { message: 'The sanity checks were cancelled.' });
    }
  }

  async #end(
    ctx: TenantContext,
    { id }: CheckRunRecord,
    patch: Partial<Pick<CheckRunRecord, 'state' | 'result' | 'progress' | 'problem'>>,
  ): Promise<void> {
    await this.#its.checkRuns.update(ctx, id, { ...patch, finishedAt: this.#its.clock.now() });
  }

  async #say(ctx: TenantContext, run: CheckRunRecord, kind: ChecksEvent, payload: object): Promise<void> {
    await this.#its.events.append(ctx, { streamId: run.auditId, kind, payload: { checkRunId: run.id, ...payload } });
  }

  async #workOf(ctx: TenantContext, audit: AuditRecord, run: CheckRunRecord): Promise<ChecksWork> {
    const { parts, catalogue } = this.#its;
    const model = await parts.model(ctx, run.modelId);
    const attacks = (await this.#its.attacks.ofAudit(ctx, audit.id)).filter((attack) => attack.modelId === run.modelId);
    return {
      checkRunId: run.id,
      auditId: audit.id,
      model: { ...partOf(model), outputKind: model.outputKind },
      dataset: await parts.dataset(ctx, audit.datasetId),
      settings: run.settings,
      budgets: budgetsOf(attacks, catalogue),
      attacks: checkedAttacksOf(attacks, catalogue),
    };
  }

  async #lock(ctx: TenantContext, checkRunId: string): Promise<Locked | undefined> {
    const found = await this.#its.checkRuns.find(ctx, checkRunId);
    const audit = found && (await this.#its.audits.lock(ctx, found.auditId));
    const run = audit && (await this.#its.checkRuns.lock(ctx, checkRunId));
    return audit && run ? { audit, run } : undefined;
  }
}

function endSentence(name: string, { findings, images, queries }: ChecksResultRecord): string {
  const outcomes = [...new Set(findings.map((finding) => finding.outcome))].sort();
  const counts = outcomes.map((outcome) => `${findings.filter((finding) => finding.outcome === outcome).length} ${outcome}`);
  return `The sanity checks of ${name} have ended on ${images} images and ${queries} queries: ${counts.join(', ') || 'none applies'}.`;
}
