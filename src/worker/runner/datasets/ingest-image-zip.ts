import { ProblemsError, problemsOf } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import { cappedProblems } from '../../../numeric/formats/zip.ts';
import type { ZipArchive } from '../../../numeric/formats/zip.ts';
import type { IngestDatasetTask, IngestedDataset } from '../protocol.ts';
import { coverageProblems, coverageWarnings, duplicateWarnings } from './dataset-checks.ts';
import { DatasetWriter } from './dataset-writer.ts';
import { decodeImage } from './decode-image.ts';
import type { DecodedImage } from './decode-image.ts';
import { planImageZip } from './plan-image-zip.ts';
import type { PlannedImage } from './plan-image-zip.ts';

/** Images decoded at the same time; order in the pack does not depend on it. */
const DECODED_AT_ONCE = 4;
const MAX_IMAGE_BYTES = 256 * 1024 ** 2;
/** An archive of the wrong kind has as many unreadable images as files: reading on would only take time. */
const UNREADABLE_IMAGES_LISTED = 20;

/**
 * Ingests an archive of class folders of PNG and JPEG files. Every image is decoded once to be sure that it can be;
 * the pack holds the files' own bytes. Throws a ProblemsError with all reasons at once.
 */
export async function ingestImageZip(archive: ZipArchive, task: IngestDatasetTask): Promise<IngestedDataset> {
  const plan = await planImageZip(archive, task);
  const blocked = coverageProblems(plan.images, task.classes, archive.name);
  if (blocked.length > 0) throw new ProblemsError(blocked);
  const writer = await DatasetWriter.create(task.outputDirectory);
  try {
    const withAlpha = await writeImages(archive, plan.images, writer);
    const written = await writer.finish({
      format: 'IMAGE_ZIP', classes: [...task.classes], splitRule: plan.splitRule, patientRule: plan.patientRule,
    });
    const warnings = [
      ...plan.warnings,
      ...alphaWarning(withAlpha, archive.name),
      ...coverageWarnings(plan.images, task.classes, archive.name),
      ...duplicateWarnings(writer.images, archive.name),
    ];
    return { ...written, warnings };
  } finally {
    await writer.close();
  }
}

/** Gives how many images had an alpha channel. */
async function writeImages(archive: ZipArchive, images: readonly PlannedImage[], writer: DatasetWriter): Promise<number> {
  const problems: Problem[] = [];
  let withAlpha = 0;
  for (let start = 0; start < images.length; start += DECODED_AT_ONCE) {
    const batch = images.slice(start, start + DECODED_AT_ONCE);
    for (const [position, outcome] of (await Promise.all(batch.map((image) => readImage(archive, image)))).entries()) {
      const image = batch[position];
      if (!image) continue;
      if (outcome instanceof Array) problems.push(...outcome);
      else {
        withAlpha += outcome.decoded.hadAlpha ? 1 : 0;
        await writer.add({ ...image, encoding: outcome.decoded.encoding, stored: outcome.bytes, pixels: outcome.decoded });
      }
    }
    if (problems.length > UNREADABLE_IMAGES_LISTED) break;
  }
  if (problems.length > 0) throw new ProblemsError(cappedProblems(problems, UNREADABLE_IMAGES_LISTED));
  return withAlpha;
}

async function readImage(archive: ZipArchive, image: PlannedImage): Promise<readonly Problem[] | { bytes: Buffer; decoded: DecodedImage }> {
  try {
    const bytes = await archive.read(image.member, MAX_IMAGE_BYTES);
    return { bytes, decoded: await decodeImage(bytes, image.member) };
  } catch (error) {
    return problemsOf(error, [archive.name, image.member]).map((problem) => ({ ...problem, code: 'UNREADABLE_IMAGE' }));
  }
}

function alphaWarning(count: number, file: string): Problem[] {
  if (count === 0) return [];
  return [{ code: 'ALPHA_DROPPED', message: `${file}: ${count} images have an alpha channel, which was dropped`, path: [file] }];
}
