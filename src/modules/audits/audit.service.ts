import type { Problem } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { AttackProgress } from '../../robustness/attacks/index.ts';
import type { FollowedUp, HardenedChild, ModelRecord, ModelService } from '../models/index.ts';
import type { Page, PageRequest, StreamState } from '../shared/index.ts';
import { checkIdKind, ProblemList, refusal, requireReporter, requireWriter } from '../shared/index.ts';
import type { AttackRuns } from './attack-runs.ts';
import type { AttackCompletion, AttackStart, AttackWork } from './attack-work.ts';
import type { AttackRepository, FinishedAttackFilter } from './attack.repository.ts';
import type { AuditLaunch } from './audit-launch.ts';
import type { AuditLife } from './audit-life.ts';
import type { AttackRecord, AuditRecord, RunState } from './audit.record.ts';
import { isFinished } from './audit.record.ts';
import type { AuditRepository } from './audit.repository.ts';
import type { CheckRunRecord, ChecksResultRecord } from './check-run.record.ts';
import type { CheckRunRepository } from './check-run.repository.ts';
import type { CheckRuns } from './check-runs.ts';
import type { ChecksWork } from './checks-work.ts';
import type { NewAudit } from './launch-input.ts';
import type { Reaudit } from './reaudit.ts';

export interface AuditDependencies {
  readonly audits: AuditRepository;
  readonly attacks: AttackRepository;
  readonly models: ModelService;
  readonly events: EventLog;
  readonly launch: AuditLaunch;
  readonly life: AuditLife;
  readonly runs: AttackRuns;
  readonly checkRuns: CheckRunRepository;
  readonly checks: CheckRuns;
  readonly reaudit: Reaudit;
}

/** Audits and their attacks: launched, followed, cancelled; and, for workers, run step by step. */
export class AuditService {
  readonly #its: AuditDependencies;

  constructor(dependencies: AuditDependencies) {
    this.#its = dependencies;
  }

  /** Launches every attack on every model. All problems of the input at once. */
  async launch(ctx: TenantContext, input: NewAudit): Promise<AuditRecord> {
    requireWriter(ctx, 'launch audits');
    return this.#its.launch.launch(ctx, input);
  }

  /** Launches the scoring of perturbations made earlier, which changes nothing that is there. As `launch` otherwise. */
  async launchScoring(ctx: TenantContext, input: NewAudit): Promise<AuditRecord> {
    requireReporter(ctx, 'score perturbations');
    return this.#its.launch.launch(ctx, input);
  }

  /** For workers: repeats the latest audit of a model on one that was made from it; or tells why it cannot. */
  repeatOn(ctx: TenantContext, child: HardenedChild): Promise<FollowedUp> {
    return this.#its.reaudit.repeat(ctx, child);
  }

  /** Ends an audit where it stands; cancelling it again changes nothing. A finished one is a problem. */
  async cancel(ctx: TenantContext, id: string): Promise<AuditRecord> {
    requireWriter(ctx, 'cancel audits');
    const problems = new ProblemList();
    checkIdKind(problems, ['id'], id, 'audit');
    problems.throwIfAny();
    const audit = await this.#its.audits.lock(ctx, id);
    if (!audit) throw refusal('NOT_FOUND', ['id'], `no audit has the id ${id}`);
    if (audit.state === 'CANCELLED') return audit;
    if (isFinished(audit.state))
      throw refusal('CONFLICT', ['id'], `expected an audit that is QUEUED or RUNNING, found it ${audit.state}`);
    await this.#its.runs.cancelAll(ctx, audit);
    await this.#its.checks.cancelAll(ctx, audit);
    await this.#its.life.finish(ctx, audit, 'CANCELLED');
    return (await this.#its.audits.find(ctx, id)) ?? audit;
  }

  find(ctx: TenantContext, id: string): Promise<AuditRecord | null> {
    return this.#its.audits.find(ctx, id);
  }

  findMany(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, AuditRecord>> {
    return this.#its.audits.findMany(ctx, ids);
  }

  list(ctx: TenantContext, request: PageRequest, state?: RunState | null): Promise<Page<AuditRecord>> {
    return this.#its.audits.list(ctx, request, state);
  }

  findAttack(ctx: TenantContext, id: string): Promise<AttackRecord | null> {
    return this.#its.attacks.find(ctx, id);
  }

  findAttacks(ctx: TenantContext, ids: readonly string[]): Promise<ReadonlyMap<string, AttackRecord>> {
    return this.#its.attacks.findMany(ctx, ids);
  }

  /** The attacks of each audit, in the order of their launch. */
  attacksOf(ctx: TenantContext, auditIds: readonly string[]): Promise<ReadonlyMap<string, readonly AttackRecord[]>> {
    return this.#its.attacks.ofAudits(ctx, auditIds);
  }

  /** The attacks that succeeded, of any audit, newest first. */
  finishedAttacks(ctx: TenantContext, filter: FinishedAttackFilter, limit: number): Promise<readonly AttackRecord[]> {
    return this.#its.attacks.succeeded(ctx, filter, limit);
  }

  /** The sanity checks of each audit, in the order of its models. */
  checksOf(ctx: TenantContext, auditIds: readonly string[]): Promise<ReadonlyMap<string, readonly CheckRunRecord[]>> {
    return this.#its.checkRuns.ofAudits(ctx, auditIds);
  }

  /** The models of each audit, in the order of the launch. */
  async modelsOf(
    ctx: TenantContext,
    auditIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ModelRecord[]>> {
    const idsByAudit = await this.#its.audits.modelIdsOf(ctx, auditIds);
    const models = await this.#its.models.findMany(ctx, [...idsByAudit.values()].flat());
    return new Map([...idsByAudit].map(([auditId, ids]) => [auditId, ids.flatMap((id) => models.get(id) ?? [])]));
  }

  /** The seq of the last event of each audit; 0 before the first. */
  async lastSeqOf(ctx: TenantContext, auditIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const lastSeq = new Map<string, number>();
    for (const id of auditIds) lastSeq.set(id, await this.#its.events.lastSeq(ctx, id));
    return lastSeq;
  }

  /** How far the audit's events have come; null when there is no such audit. */
  async streamState(ctx: TenantContext, id: string): Promise<StreamState | null> {
    const audit = await this.#its.audits.find(ctx, id);
    return audit && { lastSeq: await this.#its.events.lastSeq(ctx, id), finished: isFinished(audit.state) };
  }

  /** For workers: what to run; undefined when it has ended or been cancelled. */
  beginAttack(ctx: TenantContext, attackId: string): Promise<AttackWork | undefined> {
    return this.#its.runs.begin(ctx, attackId);
  }

  /** For workers: engine and exact budget are known. */
  recordStarted(ctx: TenantContext, attackId: string, start: AttackStart): Promise<void> {
    return this.#its.runs.recordStarted(ctx, attackId, start);
  }

  /** For workers: false when the attack is no longer wanted. */
  recordProgress(ctx: TenantContext, attackId: string, progress: AttackProgress): Promise<boolean> {
    return this.#its.runs.recordProgress(ctx, attackId, progress);
  }

  /** For workers: a blob from which an interrupted run can go on. */
  recordCheckpoint(ctx: TenantContext, attackId: string, sha256: string): Promise<void> {
    return this.#its.runs.recordCheckpoint(ctx, attackId, sha256);
  }

  /** The attack, locked for the rest of the transaction; CANCELLED when it does not run (any more). */
  lockRunning(ctx: TenantContext, attackId: string): Promise<AttackRecord> {
    return this.#its.runs.lockRunning(ctx, attackId);
  }

  /** For workers: the attack succeeded; the last one hands over to the sanity checks. CANCELLED when it does not run (any more). */
  completeAttack(ctx: TenantContext, attackId: string, completion: AttackCompletion): Promise<void> {
    return this.#its.runs.complete(ctx, attackId, completion);
  }

  /** For workers: the attack failed; the last one hands over to the sanity checks. */
  failAttack(ctx: TenantContext, attackId: string, problem: Problem): Promise<void> {
    return this.#its.runs.fail(ctx, attackId, problem);
  }

  /** For workers: what to check; undefined when that has ended or been cancelled. */
  beginChecks(ctx: TenantContext, checkRunId: string): Promise<ChecksWork | undefined> {
    return this.#its.checks.begin(ctx, checkRunId);
  }

  /** For workers: false when the checks are no longer wanted. */
  recordChecksProgress(
    ctx: TenantContext,
    checkRunId: string,
    progress: Pick<AttackProgress, 'fraction' | 'phase'>,
  ): Promise<boolean> {
    return this.#its.checks.recordProgress(ctx, checkRunId, progress);
  }

  /** For workers: the checks were run; the last ones end the audit. CANCELLED when they do not run (any more). */
  completeChecks(ctx: TenantContext, checkRunId: string, result: ChecksResultRecord): Promise<void> {
    return this.#its.checks.complete(ctx, checkRunId, result);
  }

  /** For workers: the checks could not be run; the last ones end the audit, as well as its attacks did. */
  failChecks(ctx: TenantContext, checkRunId: string, problem: Problem): Promise<void> {
    return this.#its.checks.fail(ctx, checkRunId, problem);
  }
}
