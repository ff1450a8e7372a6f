import { ProblemsError } from '../../../kernel/errors.ts';
import type { NpzArchive } from '../../../numeric/formats/npz.ts';
import type { IngestDatasetTask, IngestedDataset } from '../protocol.ts';
import { assignSplits, SPLIT_SEED } from './assign-splits.ts';
import { coverageProblems, coverageWarnings, duplicateWarnings } from './dataset-checks.ts';
import { DatasetWriter } from './dataset-writer.ts';
import type { ManifestSplit } from './manifest.ts';
import { readNpzSections } from './npz-sections.ts';
import type { NpzSection } from './npz-sections.ts';

/**
 * Ingests a NumPy archive with MedMNIST's arrays (train_, val_ and test_ images and labels) or plain `images` and
 * `labels`. Pixels are uint8; they go to the pack as they are, streamed. Throws a ProblemsError with all reasons at once.
 */
export async function ingestNpz(archive: NpzArchive, task: IngestDatasetTask): Promise<IngestedDataset> {
  const { sections, problems } = await readNpzSections(archive, task.classes);
  const splits = sections.map((section) => sectionSplits(section, task.generationFraction));
  const indexed = sections.flatMap((section, at) => Array.from(section.labels, (label, index) => ({
    label, split: splits[at]?.[index] ?? 'EVALUATION', patient: section.patients?.[index] ?? null,
  })));
  const blocked = problems.length > 0 ? problems : coverageProblems(indexed, task.classes, archive.name);
  if (blocked.length > 0) throw new ProblemsError(blocked);
  const writer = await DatasetWriter.create(task.outputDirectory);
  try {
    for (const [at, section] of sections.entries()) await writeSection(archive, section, splits[at] ?? [], writer);
    const written = await writer.finish({
      format: 'NPZ', classes: [...task.classes], splitRule: splitRule(sections, task.generationFraction),
      patientRule: sections.some((section) => section.patients) ? 'given by the patients arrays of the file' : null,
    });
    const warnings = [...coverageWarnings(indexed, task.classes, archive.name), ...duplicateWarnings(writer.images, archive.name)];
    return { ...written, warnings };
  } finally {
    await writer.close();
  }
}

function sectionSplits(section: NpzSection, fraction: number): readonly ManifestSplit[] {
  const { split } = section;
  if (split !== null) return Array.from(section.labels, () => split);
  return assignSplits(Array.from(section.labels, (label, index) => ({ label, patient: section.patients?.[index] ?? null })), fraction);
}

function splitRule(sections: readonly NpzSection[], fraction: number): string {
  const made = sections.find((section) => section.split === null);
  if (!made) return 'given by the arrays of the file: train is generation, test is evaluation, val is kept for training';
  return `made by Assay: by ${made.patients ? 'patient' : 'image'}, stratified by class, ${fraction} of each class for generation, seed ${SPLIT_SEED}`;
}

async function writeSection(archive: NpzArchive, section: NpzSection, splits: readonly ManifestSplit[], writer: DatasetWriter): Promise<void> {
  const { prefix, width, height, channels } = section;
  const { chunks } = await archive.stream(`${prefix}images`);
  const group = prefix === '' ? 'images' : prefix.slice(0, -1);
  let index = 0;
  for await (const data of portions(chunks, width * height * channels)) {
    await writer.add({
      name: `${group}/${index}`, split: splits[index] ?? 'EVALUATION', label: section.labels[index] ?? 0,
      patient: section.patients?.[index] ?? null, encoding: 'raw', stored: data, pixels: { width, height, channels, data },
    });
    index += 1;
  }
}

/** Cuts a stream into portions of `size` bytes, its length being a multiple of it; a portion is valid until the next. */
async function* portions(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void, void> {
  const portion = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const taken = Math.min(size - filled, chunk.length - at);
      portion.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < size) continue;
      yield portion;
      filled = 0;
    }
  }
}
