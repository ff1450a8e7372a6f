import type { Logger } from '../kernel/logger.ts';
import type { AuditService } from '../modules/audits/index.ts';
import type { Identity, TenantDatabase } from '../platform/database/context.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import type { AttackProgress } from '../robustness/attacks/attack.ts';
import type { RunnerNews } from './runner/supervise.ts';
import { resultFile } from './work-folders.ts';

/** Subscribers are promised news twice a second; a runner busy in one long computation cannot speak for itself. */
const REPORT_EVERY_MS = 400;

export interface RelayedAttack {
  readonly attackId: string;
  readonly identity: Identity;
  readonly folder: string;
  /** How far an earlier, interrupted run was: what has been said is not taken back. */
  readonly fractionSoFar: number;
}

export interface RelayPorts {
  readonly database: TenantDatabase;
  readonly blobs: BlobStore;
  readonly audits: Pick<AuditService, 'recordStarted' | 'recordProgress' | 'recordCheckpoint'>;
  readonly logger: Logger;
}

/** Passes on what a running attack says: start, checkpoints as they come, and progress at a steady pace. */
export class AttackRelay {
  readonly #attack: RelayedAttack;
  readonly #its: RelayPorts;
  readonly #cancelled = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #latest: AttackProgress;
  #reporting: Promise<void> | undefined;

  constructor(attack: RelayedAttack, ports: RelayPorts) {
    this.#attack = attack;
    this.#its = ports;
    this.#latest = { fraction: attack.fractionSoFar, phase: 'starting' };
    this.#timer = setInterval(() => { this.#reporting ??= this.#report(); }, REPORT_EVERY_MS);
  }

  /** Aborts when the attack is no longer wanted. */
  get cancelled(): AbortSignal {
    return this.#cancelled.signal;
  }

  async onMessage(message: RunnerNews): Promise<void> {
    const { attackId, identity } = this.#attack;
    switch (message.kind) {
      case 'progress':
        this.#latest = { ...message.progress, fraction: Math.max(this.#attack.fractionSoFar, message.progress.fraction) };
        return;
      case 'started':
        for (const { message: text } of message.warnings ?? []) this.#its.logger.warn(text, { attackId });
        return this.#its.database.asTenant(identity, (ctx) =>
          this.#its.audits.recordStarted(ctx, attackId, { runtime: message.runtime, epsilon: message.epsilon }));
      case 'checkpoint':
        return this.#keepCheckpoint(message.path);
    }
  }

  /** No more reports after this has resolved. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reporting;
  }

  /** A checkpoint that is not kept only costs time, should this run be interrupted. */
  async #keepCheckpoint(path: string): Promise<void> {
    const { attackId, identity, folder } = this.#attack;
    const file = await resultFile(folder, path);
    try {
      const { sha256 } = await this.#its.blobs.putFile(identity.organizationId, file);
      await this.#its.database.asTenant(identity, (ctx) => this.#its.audits.recordCheckpoint(ctx, attackId, sha256));
    } catch (error) {
      this.#its.logger.warn('a checkpoint was not kept', { attackId, error: String(error) });
    }
  }

  async #report(): Promise<void> {
    const { attackId, identity } = this.#attack;
    const progress = this.#latest;
    try {
      const wanted = await this.#its.database.asTenant(identity, (ctx) => this.#its.audits.recordProgress(ctx, attackId, progress));
      if (!wanted) this.#cancelled.abort();
    } catch (error) {
      this.#its.logger.warn('progress was not recorded', { attackId, error: String(error) });
    } finally {
      this.#reporting = undefined;
    }
  }
}
