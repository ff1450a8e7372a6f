import type { Problem } from '../../../kernel/errors.ts';
import type { ManifestSplit } from './manifest.ts';

/** What is known of every image before or after its bytes are read. */
export interface IndexedImage {
  readonly split: ManifestSplit;
  readonly label: number;
  readonly patient: string | null;
}

/** Why a data set cannot be used: a split without images, a class without any. */
export function coverageProblems(images: readonly IndexedImage[], classes: readonly string[], file: string): Problem[] {
  const problems: Problem[] = [];
  for (const [split, folder] of [['GENERATION', 'train'], ['EVALUATION', 'test']] as const) {
    if (images.some((image) => image.split === split)) continue;
    const message = `${file}: expected images for the ${split.toLowerCase()} split (${folder}), found none`;
    problems.push({ code: 'MISSING_SPLIT', message, path: [file, folder] });
  }
  for (const [label, className] of classes.entries()) {
    if (images.some((image) => image.label === label)) continue;
    problems.push({ code: 'EMPTY_CLASS', message: `${file}: expected images of every class, found none of ${className}`, path: [file, className] });
  }
  return problems;
}

/** What an honest reader must know: classes missing from one split, patients in both. */
export function coverageWarnings(images: readonly IndexedImage[], classes: readonly string[], file: string): Problem[] {
  const warnings: Problem[] = [];
  for (const split of ['GENERATION', 'EVALUATION'] as const) {
    const labels = new Set(images.filter((image) => image.split === split).map((image) => image.label));
    const missing = classes.filter((_, label) => !labels.has(label));
    if (missing.length === 0) continue;
    const message = `${file}: the ${split.toLowerCase()} split has no image of ${missing.join(', ')}`;
    warnings.push({ code: 'CLASS_MISSING_FROM_SPLIT', message, path: [file, ...missing] });
  }
  return [...warnings, ...sharedPatients(images, file)];
}

/** Attacks that learned from a patient are scored on the same patient: rates look better than they are. */
function sharedPatients(images: readonly IndexedImage[], file: string): Problem[] {
  const generation = new Set(images.filter((image) => image.split === 'GENERATION').map((image) => image.patient));
  const leaked = images.filter((image) => image.split === 'EVALUATION' && image.patient !== null && generation.has(image.patient));
  if (leaked.length === 0) return [];
  const patients = new Set(leaked.map((image) => image.patient)).size;
  const found = `${patients} patients have images in both splits (${leaked.length} evaluation images)`;
  const message = `${file}: ${found}: success may be overstated, unless patient numbers start again in each split`;
  return [{ code: 'PATIENTS_IN_BOTH_SPLITS', message, path: [file] }];
}

/** Evaluation images whose very pixels are in the generation split too. */
export function duplicateWarnings(images: readonly { readonly split: ManifestSplit; readonly pixelsSha256: string }[], file: string): Problem[] {
  const seen = new Set(images.filter((image) => image.split === 'GENERATION').map((image) => image.pixelsSha256));
  const count = images.filter((image) => image.split === 'EVALUATION' && seen.has(image.pixelsSha256)).length;
  if (count === 0) return [];
  return [{
    code: 'IMAGES_IN_BOTH_SPLITS',
    message: `${file}: ${count} evaluation images are identical, pixel by pixel, to images of the generation split`,
    path: [file],
  }];
}
