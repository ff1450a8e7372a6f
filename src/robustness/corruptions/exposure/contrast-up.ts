import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { withContrast } from '../support/contrast.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const contrastUp = defineCorruption({
  name: 'contrast-up',
  title: 'More contrast',
  summary: "A window too narrow: every value's distance to the mean luma of the picture times a factor.",
  reference: MEDMNIST_C,
  group: 'exposure',
  modalities: MODALITIES,
  levels: { factor: { meaning: 'factor', unit: 'factor', values: [1.15, 1.3, 1.5, 1.8, 2.2] } },
  apply: (picture, { factor }) => withContrast(picture, factor),
});
