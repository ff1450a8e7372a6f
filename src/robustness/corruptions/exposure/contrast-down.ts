import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { withContrast } from '../support/contrast.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const contrastDown = defineCorruption({
  name: 'contrast-down',
  title: 'Less contrast',
  summary: "A window too wide: every value's distance to the mean luma of the picture times a factor.",
  reference: MEDMNIST_C,
  group: 'exposure',
  modalities: MODALITIES,
  levels: { factor: { meaning: 'factor', unit: 'factor', values: [0.85, 0.7, 0.55, 0.4, 0.25] } },
  apply: (picture, { factor }) => withContrast(picture, factor),
});
