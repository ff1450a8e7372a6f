import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const gammaDown = defineCorruption({
  name: 'gamma-down',
  title: 'Gamma below 1 (brighter midtones)',
  summary: 'Another display curve: every value to a power below 1.',
  reference: MEDMNIST_C,
  group: 'exposure',
  modalities: MODALITIES,
  levels: { gamma: { meaning: 'exponent', unit: 'exponent', values: [0.9, 0.78, 0.66, 0.54, 0.42] } },
  apply: ({ data }, { gamma }) => data.map((value) => value ** gamma),
});
