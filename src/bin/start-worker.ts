import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../kernel/logger.ts';
import type { Config } from '../platform/config.ts';
import type { Lifecycle } from '../platform/lifecycle/lifecycle.ts';
import type { JobHandler } from '../platform/queue/job-queue.ts';
import { startWorkerPool } from '../platform/queue/graphile-worker-pool.ts';
import { createIngestDatasetHandler } from '../worker/ingest-dataset.ts';
import { createRenderReportHandler } from '../worker/render-report.ts';
import { createRunAttackHandler } from '../worker/run-attack.ts';
import { createValidateModelHandler } from '../worker/validate-model.ts';
import { removeLeftovers } from '../worker/work-folders.ts';
import type { Modules } from './compose-modules.ts';
import type { Platform } from './open-platform.ts';

/** Longer than the pool's own limit for handing unfinished jobs back. */
const STOP_LIMIT_MS = 20_000;

/** Starts taking jobs; stopping hands unfinished ones back to the queue. */
export async function startWorker(
  config: Config, parts: { platform: Platform; modules: Modules; ownerUrl: string }, logger: Logger, lifecycle: Lifecycle,
): Promise<void> {
  const workDirectory = join(config.dataDirectory, 'work');
  await removeLeftovers(workDirectory);
  const pool = await startWorkerPool({
    ownerUrl: parts.ownerUrl, handlers: jobHandlers(config, parts, workDirectory, logger), concurrency: config.workerConcurrency, logger,
  });
  lifecycle.onStop('worker', () => pool.stop(), STOP_LIMIT_MS);
}

function jobHandlers(config: Config, parts: { platform: Platform; modules: Modules }, workDirectory: string, logger: Logger): JobHandler[] {
  const { platform: { database, blobs }, modules } = parts;
  const runner = {
    memoryLimitMb: config.runner.memoryMb, timeoutSeconds: config.runner.timeoutSeconds, threads: config.threads, environment: runnerEnvironment(),
  };
  const shared = { database, blobs, runner, workDirectory, logger };
  return [
    createValidateModelHandler({ ...shared, models: modules.models.service }),
    createIngestDatasetHandler({ ...shared, datasets: modules.datasets.service }),
    createRunAttackHandler({ ...shared, audits: modules.audits.service, perturbations: modules.perturbations.service }),
    createRenderReportHandler({ ...shared, reports: modules.reports.service, assayVersion: assayVersion() }),
  ];
}

/** What a program needs to run at all. No credentials: a runner reads hostile files. */
function runnerEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }));
}

function assayVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
