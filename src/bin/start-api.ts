import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '../api/create-api.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Config } from '../platform/config.ts';
import type { Lifecycle } from '../platform/lifecycle/lifecycle.ts';
import type { Modules } from './compose-modules.ts';
import type { Platform } from './open-platform.ts';

const DAY_SECONDS = 24 * 3600;
const REQUESTS_PER_MINUTE = 3000;
const SWEEP_EVERY_MS = 3600_000;

export interface StartedApi {
  /** Where this process answers. */
  readonly url: string;
}

/** Starts the server edge and the hourly removal of abandoned uploads. */
export async function startApi(config: Config, parts: { platform: Platform; modules: Modules }, logger: Logger, lifecycle: Lifecycle): Promise<StartedApi> {
  const { platform, modules } = parts;
  const api = await createApi({
    database: platform.database,
    modules,
    blobs: platform.blobs,
    signer: platform.signer,
    clock: systemClock,
    logger,
    settings: {
      publicUrl: config.publicUrl,
      maxUploadBytes: config.uploadMaxBytes,
      uploadLinkSeconds: DAY_SECONDS,
      fileLinkSeconds: DAY_SECONDS,
      requestsPerMinute: REQUESTS_PER_MINUTE,
    },
    isReady: () => answersInTime(() => platform.database.isReachable()),
  });
  const port = await api.listen(config.port, config.host);
  lifecycle.onStop('API', () => api.close());
  const sweeping = setInterval(() => {
    modules.uploads.sweeper.sweep().catch((error: unknown) => logger.error('could not sweep uploads', { error }));
  }, SWEEP_EVERY_MS);
  lifecycle.onStop('upload sweeper', async () => clearInterval(sweeping));
  return { url: `http://${hostForUrl(config.host)}:${port}` };
}

/** A database that does not answer within two seconds does not serve either. */
async function answersInTime(ask: () => Promise<boolean>): Promise<boolean> {
  return Promise.race([ask(), sleep(2000, false, { ref: false })]);
}

/** An address that a browser on this machine can open, for servers that listen everywhere too. */
function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
