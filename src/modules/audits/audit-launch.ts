import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import { checkText, jsonFault, ProblemList, refusal } from '../shared/index.ts';
import type { AttackRepository } from './attack.repository.ts';
import type { AuditRecord } from './audit.record.ts';
import type { AuditRepository } from './audit.repository.ts';
import type { CheckRunRepository } from './check-run.repository.ts';
import { inputDigest } from './input-digest.ts';
import type { NewAudit } from './launch-input.ts';
import type { LaunchPlan, PlanSources } from './launch-plan.ts';
import { planLaunch } from './launch-plan.ts';

export interface AuditLaunchDependencies extends PlanSources {
  readonly audits: AuditRepository;
  readonly attacks: AttackRepository;
  readonly checkRuns: CheckRunRepository;
  readonly queue: JobQueue;
  readonly clock: Clock;
}

const WAITING = { fraction: 0, phase: 'waiting for a worker' };
const WAITING_FOR_ATTACKS = { fraction: 0, phase: 'waiting for the attacks' };

/** Launches audits: every attack on every model, checked as a whole before anything is written. */
export class AuditLaunch {
  readonly #its: AuditLaunchDependencies;

  constructor(dependencies: AuditLaunchDependencies) {
    this.#its = dependencies;
  }

  /** Rows and jobs in the caller's transaction; for a key used before with the same input, the audit of then. */
  async launch(ctx: TenantContext, input: NewAudit): Promise<AuditRecord> {
    const earlier = await this.#earlier(ctx, input);
    if (earlier) return earlier;
    const plan = await planLaunch(ctx, input, this.#its);
    const createdAt = this.#its.clock.now();
    const { name, datasetId, limits } = plan;
    const audit = await this.#its.audits.insert(ctx, {
      id: newId('audit', createdAt),
      name,
      datasetId,
      limits,
      idempotencyKey: input.idempotencyKey?.trim() ?? null,
      idempotencyDigest: typeof input.idempotencyKey === 'string' ? digestOf(input) : null,
      state: 'QUEUED',
      createdAt,
      startedAt: null,
      finishedAt: null,
    });
    await this.#its.audits.insertModels(
      ctx,
      audit.id,
      plan.models.map((model) => model.id),
    );
    await this.#insertAttacks(ctx, audit, plan);
    await this.#insertCheckRuns(ctx, audit, plan);
    return audit;
  }

  async #insertAttacks(ctx: TenantContext, audit: AuditRecord, plan: LaunchPlan): Promise<void> {
    for (const [position, { model, attack: { epsilonFor, ...attack } }] of plan.attacks.entries()) {
      const { id } = await this.#its.attacks.insert(ctx, {
        ...attack,
        id: newId('attack', audit.createdAt),
        auditId: audit.id,
        modelId: model.id,
        datasetId: audit.datasetId,
        position,
        epsilon: epsilonFor(model),
        state: 'QUEUED',
        progress: WAITING,
        problem: null,
        runtime: null,
        warnings: [],
        curve: [],
        checkpointSha256: null,
        createdAt: audit.createdAt,
        startedAt: null,
        finishedAt: null,
      });
      await this.#its.queue.enqueue(ctx, { task: 'run-attack', payload: { attackId: id }, key: `run-attack:${id}` });
    }
  }

  /** Their jobs are enqueued when the attacks have ended. */
  async #insertCheckRuns(ctx: TenantContext, audit: AuditRecord, { models, checks }: LaunchPlan): Promise<void> {
    for (const [position, model] of models.entries())
      await this.#its.checkRuns.insert(ctx, {
        id: newId('checkRun', audit.createdAt),
        auditId: audit.id,
        modelId: model.id,
        position,
        state: 'QUEUED',
        settings: checks,
        progress: WAITING_FOR_ATTACKS,
        result: null,
        problem: null,
        createdAt: audit.createdAt,
        startedAt: null,
        finishedAt: null,
      });
  }

  async #earlier(ctx: TenantContext, input: NewAudit): Promise<AuditRecord | undefined> {
    const given = input.idempotencyKey ?? null;
    if (given === null) return undefined;
    const path = ['input', 'idempotencyKey'];
    const problems = new ProblemList();
    const key = checkText(problems, path, given, { max: 200 });
    problems.throwIfAny();
    // An input that will be refused for them anyway; their digest could be arbitrarily deep.
    if (input.attacks.some((attack) => jsonFault(attack.parameters ?? null))) return undefined;
    const audit = await this.#its.audits.claimKey(ctx, key);
    if (!audit) return undefined;
    if (audit.idempotencyDigest !== digestOf(input)) {
      throw refusal(
        'CONFLICT',
        path,
        `the key ${JSON.stringify(key)} launched the audit ${audit.id} with another input; expected the same input or another key`,
      );
    }
    return audit;
  }
}

/** Of everything but the key itself. */
function digestOf({ idempotencyKey: _, ...input }: NewAudit): string {
  return inputDigest(input);
}
