import { defineCorruption } from '../corruption.ts';
import { MEDMNIST_C } from '../support/references.ts';
import { saturated } from '../support/saturate.ts';

export const saturationDown = defineCorruption({
  name: 'saturation-down',
  title: 'Weaker colours',
  summary: "Every pixel's distance to its own luma times a factor; 0 leaves a grey picture.",
  reference: MEDMNIST_C,
  group: 'colour',
  modalities: ['dermatoscopy', 'fundus', 'histology'],
  needsColour: true,
  levels: { factor: { meaning: 'factor', unit: 'factor', values: [0.8, 0.6, 0.4, 0.2, 0] } },
  apply: (picture, { factor }) => saturated(picture, factor),
});
