import { buffer } from 'node:stream/consumers';
import type { AttackReportWork } from '../modules/reports/index.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import type { AttackImages, ReportImages } from '../robustness/reports/html/index.ts';
import { amplification } from './runner/attacks/amplification.ts';
import { readManifest } from './runner/datasets/manifest.ts';

/** Whether no patient is in both splits, by the data set's manifest; null when a patient is unknown. */
export async function patientDisjoint(blobs: BlobStore, organizationId: string, manifestSha256: string | null): Promise<boolean | null> {
  if (manifestSha256 === null) return null;
  const { images } = await readManifest(await blobs.localPath(organizationId, manifestSha256));
  const of = (split: string): Set<string | null> => new Set(images.filter((image) => image.split === split).map((image) => image.patient));
  const [generation, evaluation] = [of('GENERATION'), of('EVALUATION')];
  if (generation.has(null) || evaluation.has(null)) return null;
  return [...evaluation].every((patient) => !generation.has(patient));
}

/** The previews of the perturbations, as their attacks made them. */
export async function reportImages(blobs: BlobStore, organizationId: string, attacks: readonly AttackReportWork[]): Promise<ReportImages> {
  const images = new Map<string, AttackImages>();
  for (const { id, previewSha256, perturbation } of attacks) {
    if (previewSha256 === null || !perturbation) continue;
    const png = await buffer(await blobs.open(organizationId, previewSha256));
    images.set(id, { perturbation: { png, factor: amplification(perturbation.linf) }, examples: [] });
  }
  return { attacks: images };
}
