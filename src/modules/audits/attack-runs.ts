import type { Clock } from '../../kernel/clock.ts';
import type { Problem } from '../../kernel/errors.ts';
import { AppError } from '../../kernel/errors.ts';
import type { TenantContext } from '../../platform/database/context.ts';
import type { EventLog } from '../../platform/events/event-log.ts';
import type { AttackProgress } from '../../robustness/attacks/index.ts';
import type { AttackCatalogueService } from '../attacks/index.ts';
import { perturbationIdOf, surrogateIdsOf } from './attack-references.ts';
import type { AttackCompletion, AttackStart, AttackWork } from './attack-work.ts';
import type { AttackRepository } from './attack.repository.ts';
import type { AuditLife } from './audit-life.ts';
import type { AttackRecord, AuditRecord } from './audit.record.ts';
import { isFinished } from './audit.record.ts';
import type { AuditRepository } from './audit.repository.ts';
import { withEta } from './progress.ts';
import type { RunParts } from './run-parts.ts';
import { partOf } from './run-parts.ts';

export interface AttackRunsDependencies {
  readonly audits: AuditRepository;
  readonly attacks: AttackRepository;
  readonly life: AuditLife;
  readonly parts: RunParts;
  readonly catalogue: AttackCatalogueService;
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
    await this.#its.life.start(ctx, audit);
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
    await this.#its.life.afterAttack(ctx, audit);
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
    await this.#its.life.afterAttack(ctx, locked.audit);
  }

  /**
   * Ends all attacks of an audit that have not ended; the caller holds the audit's lock. Takes the lock of every attack
   * before its first event, which locks the stream: who reports progress locks an attack, then the stream, too.
   */
  async cancelAll(ctx: TenantContext, audit: AuditRecord): Promise<void> {
    const locked = await this.#its.attacks.lockEach(ctx, await this.#its.attacks.ofAudit(ctx, audit.id));
    for (const attack of locked) {
      if (isFinished(attack.state)) continue;
      await this.#its.attacks.update(ctx, attack.id, { state: 'CANCELLED', finishedAt: this.#its.clock.now() });
      await this.#its.events.append(ctx, { streamId: audit.id, kind: 'ATTACK_CANCELLED', payload: { attackId: attack.id } });
    }
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
    const { parts, catalogue } = this.#its;
    const { auditId, algorithm, goal, targetClass, fromClass, norm, zetaPercent, seed, parameters, channels } = attack;
    const isBounded = catalogue.describe(algorithm).kind !== 'CORRUPTION';
    return {
      auditId,
      attackId: attack.id,
      model: partOf(await parts.model(ctx, attack.modelId)),
      dataset: await parts.dataset(ctx, attack.datasetId),
      spec: {
        algorithm,
        goal,
        targetClass,
        fromClass,
        norm,
        epsilon: isBounded && zetaPercent === null ? attack.epsilon : null,
        zetaPercent,
        seed,
        parameters,
        channels,
        generationImages: attack.generationImages,
      },
      surrogates: await parts.modelParts(ctx, surrogateIdsOf(parameters)),
      storedPerturbationId: perturbationIdOf(parameters),
      checkpointSha256: attack.checkpointSha256,
    };
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
