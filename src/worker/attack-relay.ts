import { AppError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { AuditService } from '../modules/audits/index.ts';
import type { Identity, TenantDatabase } from '../platform/database/context.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import { keepCheckpoint } from './keep-checkpoint.ts';
import { ProgressRelay } from './progress-relay.ts';
import type { RunnerNews } from './runner/supervise.ts';

export interface RelayedAttack {
  readonly attackId: string;
  readonly identity: Identity;
  readonly folder: string;
  /** How far an earlier, interrupted run was. */
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
  readonly #progress: ProgressRelay;

  constructor(attack: RelayedAttack, ports: RelayPorts) {
    const { attackId, identity, fractionSoFar } = attack;
    this.#attack = attack;
    this.#its = ports;
    this.#progress = new ProgressRelay({
      fractionSoFar, logger: ports.logger,
      record: (progress) => ports.database.asTenant(identity, (ctx) => ports.audits.recordProgress(ctx, attackId, progress)),
    });
  }

  /** Aborts when the attack is no longer wanted. */
  get cancelled(): AbortSignal {
    return this.#progress.cancelled;
  }

  async onMessage(message: RunnerNews): Promise<void> {
    switch (message.kind) {
      case 'progress':
        return this.#progress.say(message.progress);
      case 'started':
        return this.#keepStart(message);
      case 'checkpoint':
        return this.#keepCheckpoint(message.path);
    }
  }

  /** No more reports after this has resolved. */
  stop(): Promise<void> {
    return this.#progress.stop();
  }

  async #keepStart({ runtime, epsilon, warnings = [] }: Extract<RunnerNews, { kind: 'started' }>): Promise<void> {
    const { attackId, identity } = this.#attack;
    if (epsilon === null) throw new AppError('INTERNAL', `expected the budget of ${attackId} when it started, found none`);
    for (const { message } of warnings) this.#its.logger.warn(message, { attackId });
    await this.#its.database.asTenant(identity, (ctx) => this.#its.audits.recordStarted(ctx, attackId, { runtime, epsilon }));
  }

  #keepCheckpoint(path: string): Promise<void> {
    const { attackId, identity, folder } = this.#attack;
    return keepCheckpoint({
      path, folder, organizationId: identity.organizationId, about: { attackId },
      record: (sha256) => this.#its.database.asTenant(identity, (ctx) => this.#its.audits.recordCheckpoint(ctx, attackId, sha256)),
    }, this.#its);
  }
}
