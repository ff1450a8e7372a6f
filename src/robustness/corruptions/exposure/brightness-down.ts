import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const brightnessDown = defineCorruption({
  name: 'brightness-down',
  title: 'Darker',
  summary: 'Every value times a factor.',
  reference: MEDMNIST_C,
  group: 'exposure',
  modalities: MODALITIES,
  levels: { factor: { meaning: 'factor', unit: 'factor', values: [0.9, 0.8, 0.7, 0.55, 0.4] } },
  apply: ({ data }, { factor }) => data.map((value) => value * factor),
});
