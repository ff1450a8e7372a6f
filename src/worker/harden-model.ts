import { join } from 'node:path';
import { AppError } from '../kernel/errors.ts';
import type { HardeningProgress, HardeningWork, ModelService } from '../modules/models/index.ts';
import type { Identity } from '../platform/database/context.ts';
import type { JobHandler } from '../platform/queue/job-queue.ts';
import { finalProblems, gaveUp } from './failures.ts';
import { keepCheckpoint } from './keep-checkpoint.ts';
import { ProgressRelay } from './progress-relay.ts';
import type { SaidProgress } from './progress-relay.ts';
import { pruneImageCache } from './prune-image-cache.ts';
import { RunnerFiles } from './runner-files.ts';
import type { HardenedModel, HardenModelTask } from './runner/protocol.ts';
import { runInChild } from './runner/supervise.ts';
import type { RunnerNews } from './runner/supervise.ts';
import { imageCacheOf, resultFile, withWorkFolder } from './work-folders.ts';
import { payloadId, workerIdentity } from './worker-dependencies.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';

export interface HardenModelDependencies extends WorkerDependencies {
  readonly models: Pick<
    ModelService,
    'beginHardening' | 'recordHardeningProgress' | 'recordHardeningCheckpoint' | 'completeHardening' | 'rejectHardening'
  >;
}

/**
 * Derives a hardened model in a runner, passes on its progress, and stores the file. Interrupted, the model stays
 * VALIDATING and goes on from its last checkpoint in the next worker; validation follows, as for an uploaded model.
 */
export function createHardenModelHandler(its: HardenModelDependencies): JobHandler {
  return {
    task: 'harden-model',
    async handle(job, signal) {
      await new HardeningJob(payloadId(job, 'modelId'), workerIdentity(job), its).run(signal);
    },
    async exhausted(job, lastError) {
      const modelId = payloadId(job, 'modelId');
      its.logger.error('the hardening of a model was given up', { modelId, lastError });
      await its.database.asTenant(workerIdentity(job), (ctx) => its.models.rejectHardening(ctx, modelId, [gaveUp('the hardening')]));
    },
  };
}

class HardeningJob {
  readonly #modelId: string;
  readonly #identity: Identity;
  readonly #its: HardenModelDependencies;

  constructor(modelId: string, identity: Identity, its: HardenModelDependencies) {
    this.#modelId = modelId;
    this.#identity = identity;
    this.#its = its;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { models, database, workDirectory } = this.#its;
    const work = await database.asTenant(this.#identity, (ctx) => models.beginHardening(ctx, this.#modelId));
    if (!work) return;
    try {
      await withWorkFolder(workDirectory, (folder) => this.#harden(work, folder, signal));
    } catch (error) {
      const problems = finalProblems(error);
      if (!problems) throw error;
      await database.asTenant(this.#identity, (ctx) => models.rejectHardening(ctx, this.#modelId, problems));
    }
  }

  async #harden(work: HardeningWork, folder: string, signal: AbortSignal): Promise<void> {
    const { runner, logger, workDirectory } = this.#its;
    await pruneImageCache(imageCacheOf(workDirectory));
    const task = await this.#task(work, folder);
    const relay = this.#relay(work);
    try {
      const result = await runInChild<'harden-model'>(task, {
        ...runner, logger, signal: AbortSignal.any([signal, relay.cancelled]), onMessage: (message) => this.#heard(message, relay, folder),
      });
      await relay.stop();
      await this.#keep(result, folder);
    } catch (error) {
      const unwanted = relay.cancelled.aborted || (error instanceof AppError && error.code === 'CANCELLED' && !signal.aborted);
      if (!unwanted) throw error;
      logger.info('the hardening of a model was cancelled', { modelId: this.#modelId });
    } finally {
      await relay.stop();
    }
  }

  #relay({ fractionSoFar }: HardeningWork): ProgressRelay {
    const { database, models, logger } = this.#its;
    return new ProgressRelay({
      fractionSoFar, logger,
      record: (said) => database.asTenant(this.#identity, (ctx) => models.recordHardeningProgress(ctx, this.#modelId, progressOf(said))),
    });
  }

  async #heard(message: RunnerNews, relay: ProgressRelay, folder: string): Promise<void> {
    const { database, models, logger } = this.#its;
    switch (message.kind) {
      case 'progress':
        relay.say(message.progress);
        return;
      case 'started':
        for (const { message: text } of message.warnings ?? []) logger.warn(text, { modelId: this.#modelId });
        return;
      case 'checkpoint':
        return keepCheckpoint({
          path: message.path, folder, organizationId: this.#identity.organizationId, about: { modelId: this.#modelId },
          record: (sha256) => database.asTenant(this.#identity, (ctx) => models.recordHardeningCheckpoint(ctx, this.#modelId, sha256)),
        }, this.#its);
    }
  }

  async #task({ parent, dataset, algorithm, parameters, seed, checkpointSha256 }: HardeningWork, folder: string): Promise<HardenModelTask> {
    const files = new RunnerFiles(this.#its.blobs, this.#identity.organizationId);
    return {
      kind: 'harden-model',
      model: await files.model(parent),
      dataset: await files.dataset(dataset),
      defense: { algorithm, parameters },
      seed,
      checkpointPath: checkpointSha256 === null ? null : await files.path(checkpointSha256),
      outputDirectory: join(folder, 'hardened'),
      cacheDirectory: imageCacheOf(this.#its.workDirectory),
    };
  }

  async #keep({ modelPath, preprocessing, recipe, warnings }: HardenedModel, folder: string): Promise<void> {
    const { blobs, database, models } = this.#its;
    const stored = await blobs.putFile(this.#identity.organizationId, await resultFile(folder, modelPath));
    await database.asTenant(this.#identity, (ctx) => models.completeHardening(ctx, this.#modelId, {
      file: { name: 'model.onnx', ...stored }, preprocessing, recipe: { ...recipe }, warnings: warnings.map(({ message }) => message),
    }));
  }
}

/** What is told of a hardening: speed is of interest to attacks only. */
function progressOf({ imagesPerSecond: _, successRate: __, ...progress }: SaidProgress): HardeningProgress {
  return progress;
}
