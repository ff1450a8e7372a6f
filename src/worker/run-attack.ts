import { join } from 'node:path';
import { AppError } from '../kernel/errors.ts';
import type { AttackWork, AuditService } from '../modules/audits/index.ts';
import type { MadePerturbation, PerturbationRecord, PerturbationService } from '../modules/perturbations/index.ts';
import type { Identity, TenantContext } from '../platform/database/context.ts';
import type { JobHandler } from '../platform/queue/job-queue.ts';
import type { EvaluationFigures } from '../robustness/metrics/index.ts';
import { AttackRelay } from './attack-relay.ts';
import { asOneProblem, finalProblems, gaveUp } from './failures.ts';
import { pruneImageCache } from './prune-image-cache.ts';
import { RunnerFiles } from './runner-files.ts';
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
  readonly perturbations: Pick<PerturbationService, 'find' | 'recordResult'>;
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

interface Begun {
  readonly work: AttackWork;
  /** What the attack scores or changes, instead of crafting. */
  readonly stored: PerturbationRecord | null;
  /** How far an earlier, interrupted run was. */
  readonly fractionSoFar: number;
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
      return work && { work, stored: await this.#storedOf(ctx, work), fractionSoFar: before?.progress.fraction ?? 0 };
    });
    if (!begun) return;
    try {
      await withWorkFolder(workDirectory, (folder) => this.#craft(begun, folder, signal));
    } catch (error) {
      const problems = finalProblems(error);
      if (!problems) throw error;
      await database.asTenant(this.#identity, (ctx) => audits.failAttack(ctx, this.#attackId, asOneProblem(problems)));
    }
  }

  async #storedOf(ctx: TenantContext, { storedPerturbationId: id }: AttackWork): Promise<PerturbationRecord | null> {
    if (id === null) return null;
    const found = await this.#its.perturbations.find(ctx, id);
    if (found) return found;
    throw new AppError('INTERNAL', `expected the perturbation ${id} of ${this.#attackId}, found none`);
  }

  async #craft({ work, stored, fractionSoFar }: Begun, folder: string, signal: AbortSignal): Promise<void> {
    const { runner, logger, workDirectory } = this.#its;
    await pruneImageCache(imageCacheOf(workDirectory));
    const task = await this.#task(work, stored, folder);
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

  async #task({ model, dataset, spec, surrogates, checkpointSha256 }: AttackWork, stored: PerturbationRecord | null, folder: string): Promise<RunAttackTask> {
    const files = new RunnerFiles(this.#its.blobs, this.#identity.organizationId);
    return {
      kind: 'run-attack',
      model: await files.model(model),
      dataset: await files.dataset(dataset),
      attack: spec,
      surrogates: await Promise.all(surrogates.map((surrogate) => files.model(surrogate))),
      stored: stored && { tensorPath: await files.path(stored.tensorSha256), sha256: stored.tensorSha256, norm: stored.norm, epsilon: stored.epsilon },
      checkpointPath: checkpointSha256 === null ? null : await files.path(checkpointSha256),
      outputDirectory: join(folder, 'attack'),
      cacheDirectory: imageCacheOf(this.#its.workDirectory),
    };
  }

  async #madeOf(
    { tensorPath, previewPath, ...measures }: NonNullable<AttackResult['perturbation']>,
    budget: Pick<MadePerturbation, 'epsilon' | 'norm'>,
    put: (path: string) => Promise<string>,
  ): Promise<MadePerturbation> {
    return { ...measures, ...budget, tensorSha256: await put(tensorPath), previewSha256: await put(previewPath) };
  }

  /** Result and end of the attack commit together. */
  async #keep({ spec, storedPerturbationId }: AttackWork, result: AttackResult, folder: string): Promise<void> {
    const { blobs, database, audits, perturbations } = this.#its;
    const put = async (path: string): Promise<string> => (await blobs.putFile(this.#identity.organizationId, await resultFile(folder, path))).sha256;
    const { runtime, epsilon, curve, warnings } = result;
    const made = result.perturbation && await this.#madeOf(result.perturbation, { epsilon, norm: spec.norm }, put);
    const evaluations: { figures: EvaluationFigures; outcomesSha256: string }[] = [];
    for (const { figures, outcomesPath } of result.evaluations) evaluations.push({ figures, outcomesSha256: await put(outcomesPath) });
    await database.asTenant(this.#identity, async (ctx) => {
      await perturbations.recordResult(ctx, {
        attackId: this.#attackId, perturbation: made, evaluations,
        ...(storedPerturbationId !== null && !made ? { scoredPerturbationId: storedPerturbationId } : {}),
      });
      await audits.completeAttack(ctx, this.#attackId, { runtime, epsilon, curve, warnings });
    });
  }
}
