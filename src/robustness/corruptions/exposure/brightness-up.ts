import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const brightnessUp = defineCorruption({
  name: 'brightness-up',
  title: 'Brighter',
  summary: 'Every value times a factor; what exceeds white is lost.',
  reference: MEDMNIST_C,
  group: 'exposure',
  modalities: MODALITIES,
  levels: { factor: { meaning: 'factor', unit: 'factor', values: [1.1, 1.2, 1.3, 1.45, 1.6] } },
  apply: ({ data }, { factor }) => data.map((value) => value * factor),
});
