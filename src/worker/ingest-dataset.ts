import { join } from 'node:path';
import type { DatasetService, IngestWork } from '../modules/datasets/index.ts';
import type { Job, JobHandler } from '../platform/queue/job-queue.ts';
import { finalProblems, gaveUp } from './failures.ts';
import type { IngestedDataset } from './runner/protocol.ts';
import { runInChild } from './runner/supervise.ts';
import { resultFile, withWorkFolder } from './work-folders.ts';
import { payloadId, workerIdentity } from './worker-dependencies.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';

export interface IngestDatasetDependencies extends WorkerDependencies {
  readonly datasets: Pick<DatasetService, 'beginIngest' | 'completeIngest' | 'rejectIngest'>;
}

/** Has an uploaded data set read in a runner, stores manifest and pack, and writes down what came of it. */
export function createIngestDatasetHandler(its: IngestDatasetDependencies): JobHandler {
  const { database, datasets, logger } = its;
  return {
    task: 'ingest-dataset',
    async handle(job, signal) {
      const datasetId = payloadId(job, 'datasetId');
      const identity = workerIdentity(job);
      const work = await database.asTenant(identity, (ctx) => datasets.beginIngest(ctx, datasetId));
      if (!work) return;
      try {
        const stored = await withWorkFolder(its.workDirectory, async (folder) => {
          const ingested = await ingest(work, { job, folder, signal }, its);
          return store(ingested, { job, folder }, its);
        });
        await database.asTenant(identity, (ctx) => datasets.completeIngest(ctx, datasetId, stored));
      } catch (error) {
        const problems = finalProblems(error);
        if (!problems) throw error;
        await database.asTenant(identity, (ctx) => datasets.rejectIngest(ctx, datasetId, problems));
      }
    },
    async exhausted(job, lastError) {
      const datasetId = payloadId(job, 'datasetId');
      logger.error('the ingestion of a data set was given up', { datasetId, lastError });
      await database.asTenant(workerIdentity(job), (ctx) => datasets.rejectIngest(ctx, datasetId, [gaveUp('the ingestion')]));
    },
  };
}

interface Place {
  readonly job: Job;
  readonly folder: string;
}

async function ingest(
  { fileName, sha256, classes, generationFraction }: IngestWork, place: Place & { readonly signal: AbortSignal }, its: WorkerDependencies,
): Promise<IngestedDataset> {
  const path = await its.blobs.localPath(place.job.organizationId, sha256);
  return runInChild<'ingest-dataset'>(
    { kind: 'ingest-dataset', file: { name: fileName, path }, classes, generationFraction, outputDirectory: join(place.folder, 'dataset') },
    { ...its.runner, signal: place.signal, logger: its.logger },
  );
}

async function store({ manifestPath, packPath, ...found }: IngestedDataset, { job, folder }: Place, { blobs }: WorkerDependencies) {
  const put = async (path: string): Promise<string> => (await blobs.putFile(job.organizationId, await resultFile(folder, path))).sha256;
  return { ...found, manifestSha256: await put(manifestPath), packSha256: await put(packPath) };
}
