import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Logger } from '../kernel/logger.ts';
import type { Config } from '../platform/config.ts';
import type { Lifecycle } from '../platform/lifecycle/lifecycle.ts';
import type { JobHandler } from '../platform/queue/job-queue.ts';
import { startWorkerPool } from '../platform/queue/graphile-worker-pool.ts';
import { createHardenModelHandler } from '../worker/harden-model.ts';
import { createIngestDatasetHandler } from '../worker/ingest-dataset.ts';
import { createRenderReportHandler } from '../worker/render-report.ts';
import { createRunAttackHandler } from '../worker/run-attack.ts';
import { createRunChecksHandler } from '../worker/run-checks.ts';
import type { RunnerOptions } from '../worker/runner/runner-process.ts';
import { createValidateModelHandler } from '../worker/validate-model.ts';
import { removeLeftovers, runnersTemporaryFolder } from '../worker/work-folders.ts';
import type { Modules } from './compose-modules.ts';
import type { Platform } from './open-platform.ts';

/** Longer than the pool's own limit for handing unfinished jobs back. */
const STOP_LIMIT_MS = 20_000;

/** Short jobs run beside attacks and trainings: a model is not kept waiting for hours because an audit is running. */
const SHORT_JOBS_AT_ONCE = 1;

/** Starts taking jobs; stopping hands unfinished ones back to the queue. */
export async function startWorker(
  config: Config, parts: { platform: Platform; modules: Modules; ownerUrl: string }, logger: Logger, lifecycle: Lifecycle,
): Promise<void> {
  const workDirectory = resolve(config.dataDirectory, 'work');
  await removeLeftovers(workDirectory);
  const runner = runnerOptions(config, await runnersTemporaryFolder(workDirectory));
  const { attacks, shortJobs } = jobHandlers(parts, { runner, workDirectory, logger });
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

function runnerOptions({ runner, threads, runtime, device }: Config, temporaryFolder: string): RunnerOptions {
  return {
    memoryLimitMb: runner.memoryMb, timeoutSeconds: runner.timeoutSeconds, environment: runnerEnvironment(),
    threads, runtime, device, temporaryFolder,
  };
}

function jobHandlers(
  { platform: { database, blobs }, modules }: { platform: Platform; modules: Modules },
  own: { readonly runner: RunnerOptions; readonly workDirectory: string; readonly logger: Logger },
): Handlers {
  const shared = { database, blobs, ...own };
  return {
    attacks: [
      createRunAttackHandler({ ...shared, audits: modules.audits.service, perturbations: modules.perturbations.service }),
      createRunChecksHandler({ ...shared, audits: modules.audits.service, perturbations: modules.perturbations.service }),
      createHardenModelHandler({ ...shared, models: modules.models.service }),
    ],
    shortJobs: [
      createValidateModelHandler({ ...shared, models: modules.models.service, audits: modules.audits.service }),
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
