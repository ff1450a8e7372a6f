import { defineCorruption } from '../corruption.ts';
import { MEDMNIST_C } from '../support/references.ts';
import { saturated } from '../support/saturate.ts';

export const saturationUp = defineCorruption({
  name: 'saturation-up',
  title: 'Stronger colours',
  summary: "Every pixel's distance to its own luma times a factor.",
  reference: MEDMNIST_C,
  group: 'colour',
  modalities: ['dermatoscopy', 'fundus', 'histology'],
  needsColour: true,
  levels: { factor: { meaning: 'factor', unit: 'factor', values: [1.25, 1.5, 1.8, 2.2, 2.8] } },
  apply: (picture, { factor }) => saturated(picture, factor),
});
