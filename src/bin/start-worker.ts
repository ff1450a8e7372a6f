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

/** Short jobs run beside attacks: a model is not kept waiting for hours because an audit is running. */
const SHORT_JOBS_AT_ONCE = 1;

/** Starts taking jobs; stopping hands unfinished ones back to the queue. */
export async function startWorker(
  config: Config, parts: { platform: Platform; modules: Modules; ownerUrl: string }, logger: Logger, lifecycle: Lifecycle,
): Promise<void> {
  const workDirectory = join(config.dataDirectory, 'work');
  await removeLeftovers(workDirectory);
  const { attacks, shortJobs } = jobHandlers(config, parts, workDirectory, logger);
  const start = async (name: string, handlers: readonly JobHandler[], concurrency: number): Promise<void> => {
    const pool = await startWorkerPool({ ownerUrl: parts.ownerUrl, handlers, concurrency, logger });
    lifecycle.onStop(name, () => pool.stop(), STOP_LIMIT_MS);
  };
  await start('short jobs', shortJobs, SHORT_JOBS_AT_ONCE);
  await start('attacks', attacks, config.workerConcurrency);
}

interface Handlers {
  readonly attacks: readonly JobHandler[];
  readonly shortJobs: readonly JobHandler[];
}

function jobHandlers(config: Config, parts: { platform: Platform; modules: Modules }, workDirectory: string, logger: Logger): Handlers {
  const { platform: { database, blobs }, modules } = parts;
  const runner = {
    memoryLimitMb: config.runner.memoryMb, timeoutSeconds: config.runner.timeoutSeconds, environment: runnerEnvironment(),
    threads: config.threads, runtime: config.runtime, device: config.device,
  };
  const shared = { database, blobs, runner, workDirectory, logger };
  return {
    attacks: [createRunAttackHandler({ ...shared, audits: modules.audits.service, perturbations: modules.perturbations.service })],
    shortJobs: [
      createValidateModelHandler({ ...shared, models: modules.models.service }),
      createIngestDatasetHandler({ ...shared, datasets: modules.datasets.service }),
      createRenderReportHandler({ ...shared, reports: modules.reports.service, assayVersion: assayVersion() }),
    ],
  };
}

/** What a program needs to run at all. No credentials: a runner reads hostile files. */
function runnerEnvironment(): Record<string, string> {
  const kept = [
    'PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH',
    'CUDA_VISIBLE_DEVICES', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'XDG_RUNTIME_DIR',
  ];
  const environment = Object.fromEntries(kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }));
  // Without it CUDA multiplies with 10 bits of mantissa, and gradients are not what they are on the CPU.
  return { ...environment, NVIDIA_TF32_OVERRIDE: '0' };
}

function assayVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
