import type { AuditService } from '../modules/audits/index.ts';
import type { ModelService, ValidationWork } from '../modules/models/index.ts';
import type { Job, JobHandler } from '../platform/queue/job-queue.ts';
import { finalProblems, gaveUp } from './failures.ts';
import type { ValidateModelTask } from './runner/protocol.ts';
import { runInChild } from './runner/supervise.ts';
import { payloadId, workerIdentity } from './worker-dependencies.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';

export interface ValidateModelDependencies extends WorkerDependencies {
  readonly models: Pick<ModelService, 'beginValidation' | 'completeValidation' | 'rejectValidation'>;
  readonly audits: Pick<AuditService, 'repeatOn'>;
}

/** Has a model read and tried out in a runner, and writes down what came of it; a hardened one is then audited as its parent was. */
export function createValidateModelHandler(its: ValidateModelDependencies): JobHandler {
  const { database, models, audits, logger } = its;
  return {
    task: 'validate-model',
    async handle(job, signal) {
      const modelId = payloadId(job, 'modelId');
      const identity = workerIdentity(job);
      const work = await database.asTenant(identity, (ctx) => models.beginValidation(ctx, modelId));
      if (!work) return;
      try {
        const validated = await runInChild<'validate-model'>(await taskOf(work, job, its), { ...its.runner, signal, logger });
        await database.asTenant(identity, (ctx) =>
          models.completeValidation(ctx, modelId, validated, (child) => audits.repeatOn(ctx, child)));
      } catch (error) {
        const problems = finalProblems(error);
        if (!problems) throw error;
        await database.asTenant(identity, (ctx) => models.rejectValidation(ctx, modelId, problems));
      }
    },
    async exhausted(job, lastError) {
      const modelId = payloadId(job, 'modelId');
      logger.error('the validation of a model was given up', { modelId, lastError });
      await database.asTenant(workerIdentity(job), (ctx) => models.rejectValidation(ctx, modelId, [gaveUp('the validation')]));
    },
  };
}

async function taskOf({ files, classes, preprocessing, referenceVectors, defense }: ValidationWork, job: Job, { blobs }: WorkerDependencies): Promise<ValidateModelTask> {
  const local = async (name: string, sha256: string) => ({ name, path: await blobs.localPath(job.organizationId, sha256) });
  return {
    kind: 'validate-model',
    model: { files: await Promise.all(files.map(({ name, sha256 }) => local(name, sha256))), classes, preprocessing, ...(defense ? { defense } : {}) },
    referenceVectors: await Promise.all(referenceVectors.map(async ({ sha256, fileName, output }) => ({ image: await local(fileName, sha256), output }))),
  };
}
