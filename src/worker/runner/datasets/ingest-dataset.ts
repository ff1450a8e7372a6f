import { mkdir } from 'node:fs/promises';
import { NpzArchive } from '../../../numeric/formats/npz.ts';
import { ZipArchive } from '../../../numeric/formats/zip.ts';
import type { IngestDatasetTask, IngestedDataset } from '../protocol.ts';
import { ingestImageZip } from './ingest-image-zip.ts';
import { ingestNpz } from './ingest-npz.ts';

/**
 * Turns an uploaded data set into manifest.json and images.pack in `task.outputDirectory`. An archive with .npy members
 * is a NumPy archive, whatever it is called; any other is one of class folders. Throws a ProblemsError.
 */
export async function ingestDataset(task: IngestDatasetTask): Promise<IngestedDataset> {
  await mkdir(task.outputDirectory, { recursive: true });
  const archive = await ZipArchive.open(task.file);
  try {
    const isNpz = archive.members.some((member) => member.name.endsWith('.npy'));
    return isNpz ? await ingestNpz(NpzArchive.over(archive), task) : await ingestImageZip(archive, task);
  } finally {
    archive.close();
  }
}
