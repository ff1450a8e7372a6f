import { AppError } from '../kernel/errors.ts';
import type { AuditService, ChecksWork } from '../modules/audits/index.ts';
import type { PerturbationRecord, PerturbationService } from '../modules/perturbations/index.ts';
import type { Identity } from '../platform/database/context.ts';
import type { JobHandler } from '../platform/queue/job-queue.ts';
import { asOneProblem, finalProblems, gaveUp } from './failures.ts';
import { ProgressRelay } from './progress-relay.ts';
import { pruneImageCache } from './prune-image-cache.ts';
import { RunnerFiles } from './runner-files.ts';
import type { ChecksResult, RunChecksTask } from './runner/protocol.ts';
import { runInChild } from './runner/supervise.ts';
import { imageCacheOf } from './work-folders.ts';
import { payloadId, workerIdentity } from './worker-dependencies.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';

export interface RunChecksDependencies extends WorkerDependencies {
  readonly audits: Pick<AuditService, 'beginChecks' | 'recordChecksProgress' | 'completeChecks' | 'failChecks'>;
  readonly perturbations: Pick<PerturbationService, 'ofAttacks'>;
}

/** Runs the sanity checks of one model of an audit in a runner and stores what they found. Interrupted, they start again. */
export function createRunChecksHandler(its: RunChecksDependencies): JobHandler {
  return {
    task: 'run-checks',
    async handle(job, signal) {
      await new ChecksJob(payloadId(job, 'checkRunId'), workerIdentity(job), its).run(signal);
    },
    async exhausted(job, lastError) {
      const checkRunId = payloadId(job, 'checkRunId');
      its.logger.error('sanity checks were given up', { checkRunId, lastError });
      await its.database.asTenant(workerIdentity(job), (ctx) => its.audits.failChecks(ctx, checkRunId, gaveUp('the sanity checks')));
    },
  };
}

interface Begun {
  readonly work: ChecksWork;
  readonly made: ReadonlyMap<string, PerturbationRecord>;
}

class ChecksJob {
  readonly #checkRunId: string;
  readonly #identity: Identity;
  readonly #its: RunChecksDependencies;

  constructor(checkRunId: string, identity: Identity, its: RunChecksDependencies) {
    this.#checkRunId = checkRunId;
    this.#identity = identity;
    this.#its = its;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { audits, database, perturbations } = this.#its;
    const begun = await database.asTenant(this.#identity, async (ctx): Promise<Begun | undefined> => {
      const work = await audits.beginChecks(ctx, this.#checkRunId);
      if (!work) return undefined;
      const ids = work.attacks.map(({ attackId }) => attackId);
      return { work, made: ids.length > 0 ? await perturbations.ofAttacks(ctx, ids) : new Map() };
    });
    if (!begun) return;
    try {
      await this.#check(begun, signal);
    } catch (error) {
      const problems = finalProblems(error);
      if (!problems) throw error;
      await database.asTenant(this.#identity, (ctx) => audits.failChecks(ctx, this.#checkRunId, asOneProblem(problems)));
    }
  }

  async #check(begun: Begun, signal: AbortSignal): Promise<void> {
    const { audits, database, runner, logger, workDirectory } = this.#its;
    await pruneImageCache(imageCacheOf(workDirectory));
    const task = await this.#task(begun);
    const relay = new ProgressRelay({
      fractionSoFar: 0, logger,
      record: ({ fraction, phase }) => database.asTenant(this.#identity, (ctx) => audits.recordChecksProgress(ctx, this.#checkRunId, { fraction, phase })),
    });
    try {
      const result = await runInChild<'run-checks'>(task, {
        ...runner, logger, signal: AbortSignal.any([signal, relay.cancelled]),
        onMessage: (message) => { if (message.kind === 'progress') relay.say(message.progress); },
      });
      await relay.stop();
      await this.#keep(result);
    } catch (error) {
      const unwanted = relay.cancelled.aborted || (error instanceof AppError && error.code === 'CANCELLED' && !signal.aborted);
      if (!unwanted) throw error;
      logger.info('sanity checks were cancelled', { checkRunId: this.#checkRunId });
    } finally {
      await relay.stop();
    }
  }

  async #keep(result: ChecksResult): Promise<void> {
    await this.#its.database.asTenant(this.#identity, (ctx) => this.#its.audits.completeChecks(ctx, this.#checkRunId, result));
  }

  async #task({ work, made }: Begun): Promise<RunChecksTask> {
    const files = new RunnerFiles(this.#its.blobs, this.#identity.organizationId);
    const perturbations: RunChecksTask['perturbations'][number][] = [];
    for (const attack of work.attacks) {
      const perturbation = made.get(attack.attackId);
      if (!perturbation) continue;
      const { tensorSha256: sha256, norm, epsilon } = perturbation;
      perturbations.push({ ...attack, norm, epsilon, sha256, tensorPath: await files.path(sha256) });
    }
    return {
      kind: 'run-checks', perturbations, model: await files.model(work.model), dataset: await files.dataset(work.dataset),
      settings: work.settings, budgets: work.budgets, cacheDirectory: imageCacheOf(this.#its.workDirectory),
    };
  }
}
