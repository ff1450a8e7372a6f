import { join } from 'node:path';
import { AppError } from '../kernel/errors.ts';
import type { AttackWork, AuditService } from '../modules/audits/index.ts';
import type { PerturbationService } from '../modules/perturbations/index.ts';
import type { Identity } from '../platform/database/context.ts';
import type { JobHandler } from '../platform/queue/job-queue.ts';
import { AttackRelay } from './attack-relay.ts';
import { asOneProblem, finalProblems, gaveUp } from './failures.ts';
import { pruneImageCache } from './prune-image-cache.ts';
import type { AttackResult, RunAttackTask } from './runner/protocol.ts';
import { runInChild } from './runner/supervise.ts';
import { imageCacheOf, resultFile, withWorkFolder } from './work-folders.ts';
import { payloadId, workerIdentity } from './worker-dependencies.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';

export interface RunAttackDependencies extends WorkerDependencies {
  readonly audits: Pick<
    AuditService,
    'findAttack' | 'beginAttack' | 'recordStarted' | 'recordProgress' | 'recordCheckpoint' | 'completeAttack' | 'failAttack'
  >;
  readonly perturbations: Pick<PerturbationService, 'recordResult'>;
}

/**
 * Runs an attack in a runner, passes on its progress, and stores what it made. Interrupted, the attack stays RUNNING and
 * goes on from its last checkpoint in the next worker.
 */
export function createRunAttackHandler(its: RunAttackDependencies): JobHandler {
  return {
    task: 'run-attack',
    async handle(job, signal) {
      await new AttackJob(payloadId(job, 'attackId'), workerIdentity(job), its).run(signal);
    },
    async exhausted(job, lastError) {
      const attackId = payloadId(job, 'attackId');
      its.logger.error('an attack was given up', { attackId, lastError });
      await its.database.asTenant(workerIdentity(job), (ctx) => its.audits.failAttack(ctx, attackId, gaveUp('the attack')));
    },
  };
}

class AttackJob {
  readonly #attackId: string;
  readonly #identity: Identity;
  readonly #its: RunAttackDependencies;

  constructor(attackId: string, identity: Identity, its: RunAttackDependencies) {
    this.#attackId = attackId;
    this.#identity = identity;
    this.#its = its;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { audits, database, workDirectory } = this.#its;
    const begun = await database.asTenant(this.#identity, async (ctx) => {
      const before = await audits.findAttack(ctx, this.#attackId);
      const work = await audits.beginAttack(ctx, this.#attackId);
      return work && { work, fractionSoFar: before?.progress.fraction ?? 0 };
    });
    if (!begun) return;
    try {
      await withWorkFolder(workDirectory, (folder) => this.#craft(begun.work, { folder, fractionSoFar: begun.fractionSoFar, signal }));
    } catch (error) {
      const problems = finalProblems(error);
      if (!problems) throw error;
      await database.asTenant(this.#identity, (ctx) => audits.failAttack(ctx, this.#attackId, asOneProblem(problems)));
    }
  }

  async #craft(work: AttackWork, { folder, fractionSoFar, signal }: { folder: string; fractionSoFar: number; signal: AbortSignal }): Promise<void> {
    const { runner, logger, workDirectory } = this.#its;
    await pruneImageCache(imageCacheOf(workDirectory));
    const task = await this.#task(work, folder);
    const relay = new AttackRelay({ attackId: this.#attackId, identity: this.#identity, folder, fractionSoFar }, this.#its);
    try {
      const result = await runInChild<'run-attack'>(task, {
        ...runner, logger, signal: AbortSignal.any([signal, relay.cancelled]), onMessage: (message) => relay.onMessage(message),
      });
      await relay.stop();
      await this.#keep(work, result, folder);
    } catch (error) {
      const unwanted = relay.cancelled.aborted || (error instanceof AppError && error.code === 'CANCELLED' && !signal.aborted);
      if (!unwanted) throw error;
      logger.info('an attack was cancelled', { attackId: this.#attackId });
    } finally {
      await relay.stop();
    }
  }

  async #task({ model, dataset, spec, checkpointSha256 }: AttackWork, folder: string): Promise<RunAttackTask> {
    const local = (sha256: string): Promise<string> => this.#its.blobs.localPath(this.#identity.organizationId, sha256);
    return {
      kind: 'run-attack',
      model: { ...model, files: await Promise.all(model.files.map(async ({ name, sha256 }) => ({ name, path: await local(sha256) }))) },
      dataset: { manifestPath: await local(dataset.manifestSha256), packPath: await local(dataset.packSha256) },
      attack: spec,
      checkpointPath: checkpointSha256 === null ? null : await local(checkpointSha256),
      outputDirectory: join(folder, 'attack'),
      cacheDirectory: imageCacheOf(this.#its.workDirectory),
    };
  }

  /** Result and end of the attack commit together. */
  async #keep({ spec }: AttackWork, result: AttackResult, folder: string): Promise<void> {
    const { blobs, database, audits, perturbations } = this.#its;
    const put = async (path: string): Promise<string> => (await blobs.putFile(this.#identity.organizationId, await resultFile(folder, path))).sha256;
    const { tensorPath, previewPath, ...measures } = result.perturbation;
    const { outcomesPath, figures } = result.evaluation;
    const [tensorSha256, previewSha256, outcomesSha256] = [await put(tensorPath), await put(previewPath), await put(outcomesPath)];
    const { runtime, epsilon, curve, warnings } = result;
    await database.asTenant(this.#identity, async (ctx) => {
      await perturbations.recordResult(ctx, {
        attackId: this.#attackId, ...measures, epsilon, norm: spec.norm, tensorSha256, previewSha256, evaluation: { figures, outcomesSha256 },
      });
      await audits.completeAttack(ctx, this.#attackId, { runtime, epsilon, curve, warnings });
    });
  }
}
