import type { Clock } from '../../kernel/clock.ts';
import type { Problem } from '../../kernel/errors.ts';
import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { AttackProgress } from '../../robustness/attacks/index.ts';
import type { DatasetService } from '../datasets/index.ts';
import type { ModelService } from '../models/index.ts';
import type { AttackCompletion, AttackStart, AttackWork } from './attack-work.ts';
import type { AttackRepository } from './attack.repository.ts';
import type { AttackRecord, AuditRecord, RunState } from './audit.record.ts';
import { isFinished } from './audit.record.ts';
import type { AuditRepository } from './audit.repository.ts';
import { withEta } from './progress.ts';

export interface AttackRunsDependencies {
  readonly audits: AuditRepository;
  readonly attacks: AttackRepository;
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly events: EventLog;
  readonly clock: Clock;
}

interface Locked {
  readonly audit: AuditRecord;
  readonly attack: AttackRecord;
}

/**
 * The life of an attack, step by step. Every step that may end an audit locks the audit's row first, then the attack's,
 * so that two attacks that end at once agree on who was the last.
 */
export class AttackRuns {
  readonly #its: AttackRunsDependencies;

  constructor(dependencies: AttackRunsDependencies) {
    this.#its = dependencies;
  }

  /** What to run; undefined when it has ended or been cancelled. */
  async begin(ctx: TenantContext, attackId: string): Promise<AttackWork | undefined> {
    const locked = await this.#lock(ctx, attackId);
    if (!locked || isFinished(locked.attack.state)) return undefined;
    const { audit, attack } = locked;
    if (audit.state === 'QUEUED') {
      await this.#its.audits.update(ctx, audit.id, { state: 'RUNNING', startedAt: this.#its.clock.now() });
      await this.#its.events.append(ctx, { streamId: audit.id, kind: 'AUDIT_STARTED', payload: {} });
    }
    await this.#startOrResume(ctx, attack);
    return this.#workOf(ctx, attack);
  }

  async recordStarted(ctx: TenantContext, attackId: string, { runtime, epsilon }: AttackStart): Promise<void> {
    await this.#its.attacks.updateRunning(ctx, attackId, { runtime, epsilon });
  }

  /** False when the attack is no longer wanted. */
  async recordProgress(ctx: TenantContext, attackId: string, progress: AttackProgress): Promise<boolean> {
    const attack = await this.#its.attacks.lock(ctx, attackId);
    if (attack?.state !== 'RUNNING') return false;
    const known = withEta(progress, attack.startedAt, this.#its.clock.now());
    await this.#its.attacks.update(ctx, attackId, { progress: known });
    await this.#its.events.append(ctx, {
      streamId: attack.auditId,
      kind: 'ATTACK_PROGRESS',
      payload: { attackId, progress: known },
    });
    return true;
  }

  async recordCheckpoint(ctx: TenantContext, attackId: string, sha256: string): Promise<void> {
    await this.#its.attacks.updateRunning(ctx, attackId, { checkpointSha256: sha256 });
  }

  /** The attack, locked together with its audit; CANCELLED when it does not run (any more). */
  async lockRunning(ctx: TenantContext, attackId: string): Promise<AttackRecord> {
    return (await this.#lockRunning(ctx, attackId)).attack;
  }

  /** CANCELLED when it does not run (any more), so that what was written with it is undone. */
  async complete(ctx: TenantContext, attackId: string, completion: AttackCompletion): Promise<void> {
    const { audit, attack } = await this.#lockRunning(ctx, attackId);
    const { etaSeconds: _, ...last } = attack.progress;
    const progress = { ...last, fraction: 1, phase: 'done' };
    await this.#its.attacks.update(ctx, attackId, {
      ...completion,
      progress,
      state: 'SUCCEEDED',
      finishedAt: this.#its.clock.now(),
    });
    await this.#its.events.append(ctx, {
      streamId: audit.id,
      kind: 'ATTACK_SUCCEEDED',
      payload: { attackId, progress },
    });
    await this.#finishIfLast(ctx, audit);
  }

  /** Nothing happens when the attack has ended before. */
  async fail(ctx: TenantContext, attackId: string, problem: Problem): Promise<void> {
    const locked = await this.#lock(ctx, attackId);
    if (!locked || isFinished(locked.attack.state)) return;
    await this.#its.attacks.update(ctx, attackId, { problem, state: 'FAILED', finishedAt: this.#its.clock.now() });
    await this.#its.events.append(ctx, {
      streamId: locked.audit.id,
      kind: 'ATTACK_FAILED',
      payload: { attackId, message: problem.message },
    });
    await this.#finishIfLast(ctx, locked.audit);
  }

  /** Ends everything of an audit that has not ended; the caller holds the audit's lock. */
  async cancelAll(ctx: TenantContext, audit: AuditRecord): Promise<void> {
    for (const { id } of await this.#its.attacks.ofAudit(ctx, audit.id)) {
      const attack = await this.#its.attacks.lock(ctx, id);
      if (!attack || isFinished(attack.state)) continue;
      await this.#its.attacks.update(ctx, id, { state: 'CANCELLED', finishedAt: this.#its.clock.now() });
      await this.#its.events.append(ctx, { streamId: audit.id, kind: 'ATTACK_CANCELLED', payload: { attackId: id } });
    }
    await this.#finish(ctx, audit, 'CANCELLED');
  }

  async #startOrResume(ctx: TenantContext, attack: AttackRecord): Promise<void> {
    const payload = { attackId: attack.id };
    if (attack.state === 'QUEUED') {
      await this.#its.attacks.update(ctx, attack.id, { state: 'RUNNING', startedAt: this.#its.clock.now() });
      await this.#its.events.append(ctx, { streamId: attack.auditId, kind: 'ATTACK_STARTED', payload });
      return;
    }
    const message = attack.checkpointSha256
      ? 'It goes on from its last checkpoint.'
      : 'It starts again: it had no checkpoint yet.';
    await this.#its.events.append(ctx, {
      streamId: attack.auditId,
      kind: 'ATTACK_RESUMED',
      payload: { ...payload, message },
    });
  }

  async #workOf(ctx: TenantContext, attack: AttackRecord): Promise<AttackWork> {
    const model = await this.#its.models.find(ctx, attack.modelId);
    const dataset = await this.#its.datasets.find(ctx, attack.datasetId);
    if (!model || !dataset?.manifestSha256 || !dataset.packSha256) {
      throw new AppError(
        'INTERNAL',
        `expected the model and the ingested data set of ${attack.id}, found ${model ? 'no data set' : 'no model'}`,
      );
    }
    const { algorithm, goal, targetClass, norm, zetaPercent, seed, parameters } = attack;
    return {
      auditId: attack.auditId,
      attackId: attack.id,
      model: { files: model.files, classes: model.classes, preprocessing: model.preprocessing },
      dataset: { manifestSha256: dataset.manifestSha256, packSha256: dataset.packSha256 },
      spec: {
        algorithm,
        goal,
        targetClass,
        norm,
        epsilon: zetaPercent === null ? attack.epsilon : null,
        zetaPercent,
        seed,
        parameters,
      },
      checkpointSha256: attack.checkpointSha256,
    };
  }

  async #finishIfLast(ctx: TenantContext, audit: AuditRecord): Promise<void> {
    const attacks = await this.#its.attacks.ofAudit(ctx, audit.id);
    if (!attacks.every((attack) => isFinished(attack.state))) return;
    await this.#finish(ctx, audit, attacks.some((attack) => attack.state === 'FAILED') ? 'FAILED' : 'SUCCEEDED');
  }

  async #finish(ctx: TenantContext, audit: AuditRecord, state: RunState): Promise<void> {
    await this.#its.audits.update(ctx, audit.id, { state, finishedAt: this.#its.clock.now() });
    await this.#its.events.append(ctx, {
      streamId: audit.id,
      kind: 'AUDIT_FINISHED',
      payload: { message: `The audit has ended: ${state}.` },
    });
  }

  async #lockRunning(ctx: TenantContext, attackId: string): Promise<Locked> {
    const locked = await this.#lock(ctx, attackId);
    if (locked?.attack.state === 'RUNNING') return locked;
    throw new AppError(
      'CANCELLED',
      `expected a running attack, found ${locked?.attack.state ?? 'none'} for ${attackId}`,
    );
  }

  async #lock(ctx: TenantContext, attackId: string): Promise<Locked | undefined> {
    const found = await this.#its.attacks.find(ctx, attackId);
    const audit = found && (await this.#its.audits.lock(ctx, found.auditId));
    const attack = audit && (await this.#its.attacks.lock(ctx, attackId));
    return audit && attack ? { audit, attack } : undefined;
  }
}
