import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { JobQueue } from '../../platform/queue/job-queue.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelRecord, ModelService } from '../models/index.ts';
import { checkText, jsonFault, ProblemList, refusal } from '../shared/index.ts';
import type { CheckedAttack, Targets } from './attack-checks.ts';
import { AttackCheck } from './attack-checks.ts';
import type { AttackRepository } from './attack.repository.ts';
import type { AcceptanceLimit, AuditRecord } from './audit.record.ts';
import type { AuditRepository } from './audit.repository.ts';
import { inputDigest } from './input-digest.ts';
import type { NewAudit } from './launch-input.ts';
import { checkLimits } from './limit-checks.ts';
import { checkTargets } from './target-checks.ts';

/** More attacks than this in one audit are refused. */
export const MAX_ATTACKS = 200;

export interface AuditLaunchDependencies {
  readonly audits: AuditRepository;
  readonly attacks: AttackRepository;
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly catalogue: AttackCatalogueService;
  readonly queue: JobQueue;
  readonly clock: Clock;
}

interface Plan {
  readonly name: string;
  readonly models: readonly ModelRecord[];
  readonly datasetId: string;
  readonly attacks: readonly CheckedAttack[];
  readonly limits: readonly AcceptanceLimit[];
  readonly idempotencyKey: string | null;
  readonly idempotencyDigest: string | null;
}

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
    const plan = await this.#plan(ctx, input);
    const createdAt = this.#its.clock.now();
    const { name, datasetId, limits, idempotencyKey, idempotencyDigest } = plan;
    const audit = await this.#its.audits.insert(ctx, {
      id: newId('audit', createdAt),
      name,
      datasetId,
      limits,
      idempotencyKey,
      idempotencyDigest,
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
    return audit;
  }

  async #insertAttacks(ctx: TenantContext, audit: AuditRecord, plan: Plan): Promise<void> {
    const pairs = plan.models.flatMap((model) => plan.attacks.map((attack) => ({ model, attack })));
    for (const [
      position,
      {
        model,
        attack: { epsilonFor, ...attack },
      },
    ] of pairs.entries()) {
      const { id } = await this.#its.attacks.insert(ctx, {
        ...attack,
        id: newId('attack', audit.createdAt),
        auditId: audit.id,
        modelId: model.id,
        datasetId: audit.datasetId,
        position,
        epsilon: epsilonFor(model),
        state: 'QUEUED',
        progress: { fraction: 0, phase: 'waiting for a worker' },
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

  async #plan(ctx: TenantContext, input: NewAudit): Promise<Plan> {
    const problems = new ProblemList();
    const name = checkText(problems, ['input', 'name'], input.name, { max: 200 });
    const targets = await checkTargets(ctx, input, problems, this.#its);
    const attacks = this.#checkAttacks(problems, input, targets);
    const limits = checkLimits(problems, input.limits ?? []);
    problems.throwIfAny();
    return {
      name,
      models: targets.models,
      datasetId: input.datasetId,
      attacks,
      limits,
      idempotencyKey: input.idempotencyKey?.trim() ?? null,
      idempotencyDigest: typeof input.idempotencyKey === 'string' ? digestOf(input) : null,
    };
  }

  #checkAttacks(problems: ProblemList, input: NewAudit, targets: Targets): readonly CheckedAttack[] {
    const path = ['input', 'attacks'];
    const count = input.modelIds.length * input.attacks.length;
    if (input.attacks.length === 0) problems.add('REQUIRED', path, 'expected at least one attack, found none');
    if (count > MAX_ATTACKS || input.attacks.length > MAX_ATTACKS) {
      problems.add(
        'OUT_OF_RANGE',
        path,
        `expected at most ${MAX_ATTACKS} attacks in an audit, found ${count} (${input.modelIds.length} models x ${input.attacks.length} attacks)`,
      );
      return [];
    }
    return input.attacks.map((attack, index) =>
      new AttackCheck(problems, index, attack, targets).run(this.#its.catalogue),
    );
  }
}

/** Of everything but the key itself. */
function digestOf({ idempotencyKey: _, ...input }: NewAudit): string {
  return inputDigest(input);
}
