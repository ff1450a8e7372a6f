import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Identity, TenantDatabase } from '../../platform/database/context.ts';
import type { UploadService } from './upload.service.ts';
import type { UploadStaging } from './upload-staging.ts';

export interface UploadSweeperDependencies {
  readonly database: TenantDatabase;
  readonly service: UploadService;
  readonly staging: UploadStaging;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Removes the bytes of uploads that nobody finished in time. The composition root calls it on a timer. */
export class UploadSweeper {
  readonly #its: UploadSweeperDependencies;

  constructor(dependencies: UploadSweeperDependencies) {
    this.#its = dependencies;
  }

  /** Goes through all staged uploads once; gives how many were removed. One that fails does not keep the others. */
  async sweep(): Promise<number> {
    let removed = 0;
    for (const id of await this.#its.staging.list()) {
      try {
        if (await this.#sweepOne(id)) removed += 1;
      } catch (error) {
        this.#its.logger.error('could not sweep an upload', { uploadId: id, error });
      }
    }
    return removed;
  }

  async #sweepOne(id: string): Promise<boolean> {
    const staged = await this.#its.staging.describe(id);
    if (!staged || staged.expiresAt > this.#its.clock.now()) return false;
    const sweeper: Identity = { organizationId: staged.organizationId, actorId: 'sweeper', role: 'OWNER' };
    const useless = await this.#its.database.asTenant(sweeper, (ctx) => this.#its.service.expire(ctx, id));
    if (useless) await this.#its.staging.remove(id);
    return useless;
  }
}
