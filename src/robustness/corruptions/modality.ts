/** Kinds of images that corruptions are known for, as data sets name them. */
export const MODALITIES = Object.freeze(['chest X-ray', 'CT/MR slice', 'dermatoscopy', 'fundus', 'OCT', 'histology', 'ultrasound'] as const);

export type Modality = (typeof MODALITIES)[number];

/** Ways to write each, in lower case, as whole words; the first line that matches decides. Other radiographs are taken for those of the chest. */
const WORDS: readonly (readonly [Modality, RegExp])[] = [
  ['OCT', /\b(octa?|optical coherence( tomography)?)\b/],
  ['fundus', /\b(fundus|funduscopy|fundoscopy|retinal (photo|photograph|image)s?|retinograph(y|ies)|retina)\b/],
  ['dermatoscopy', /\b(dermatoscop(y|ic)|dermoscop(y|ic)|skin( lesions?| cancer)?)\b/],
  ['histology', /\b(histolog(y|ical)|(histo)?patholog(y|ical)|whole[- ]slide|h&e|microscop(y|ic))\b/],
  ['ultrasound', /\b(ultrasound|ultrasonograph(y|ic)|sonograph(y|ic)|echocardiograph(y|ic))\b/],
  ['CT/MR slice', /\b(ct|cts|mr|mri|computed tomography|magnetic resonance)\b/],
  ['chest X-ray', /\b(cxr|x[- ]?rays?|radiograph(s|y)?|chest|pneumonia)\b/],
];

/** The kind that a data set's own name for it means, whatever its case, or undefined. */
export function modalityOf(name: string): Modality | undefined {
  const written = name.trim().toLowerCase();
  return MODALITIES.find((modality) => modality.toLowerCase() === written) ?? WORDS.find(([, words]) => words.test(written))?.[0];
}
