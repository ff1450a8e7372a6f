import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, problemsOf } from '../../../src/kernel/errors.ts';
import type { Problem } from '../../../src/kernel/errors.ts';
import { ingestDataset } from '../../../src/worker/runner/datasets/ingest-dataset.ts';
import { readManifest } from '../../../src/worker/runner/datasets/manifest.ts';
import type { DatasetManifest } from '../../../src/worker/runner/datasets/manifest.ts';
import type { IngestDatasetTask, IngestedDataset } from '../../../src/worker/runner/protocol.ts';

export interface Ingested extends IngestedDataset {
  readonly manifest: DatasetManifest;
  readonly pack: Buffer;
}

/** Ingests an archive in a folder of its own; `done` removes all of them. */
export class Ingestion {
  readonly #folders: string[] = [];

  async run(archive: Uint8Array, task: Partial<Omit<IngestDatasetTask, 'file'>> & { fileName?: string } = {}): Promise<Ingested> {
    const folder = await mkdtemp(join(tmpdir(), 'assay-ingest-'));
    this.#folders.push(folder);
    const name = task.fileName ?? 'upload.zip';
    const path = join(folder, 'upload');
    await writeFile(path, archive);
    const result = await ingestDataset({
      kind: 'ingest-dataset', classes: ['normal', 'pneumonia'], generationFraction: 0.5,
      outputDirectory: join(folder, 'out'), ...task, file: { name, path },
    });
    return { ...result, manifest: await readManifest(result.manifestPath), pack: await readFile(result.packPath) };
  }

  /** The problems of an ingestion that must fail. */
  async problems(archive: Uint8Array, task: Parameters<Ingestion['run']>[1] = {}): Promise<readonly Problem[]> {
    const error = await this.run(archive, task).then(() => undefined, (reason: unknown) => reason);
    if (error instanceof AppError) return problemsOf(error, ['upload.zip']);
    throw new Error(`expected the ingestion to be refused, found ${String(error)}`);
  }

  async done(): Promise<void> {
    for (const folder of this.#folders.splice(0)) await rm(folder, { recursive: true });
  }
}
