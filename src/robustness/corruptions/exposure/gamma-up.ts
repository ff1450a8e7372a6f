import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const gammaUp = defineCorruption({
  name: 'gamma-up',
  title: 'Gamma above 1 (darker midtones)',
  summary: 'Another display curve: every value to a power above 1.',
  reference: MEDMNIST_C,
  group: 'exposure',
  modalities: MODALITIES,
  levels: { gamma: { meaning: 'exponent', unit: 'exponent', values: [1.15, 1.3, 1.55, 1.9, 2.4] } },
  apply: ({ data }, { gamma }) => data.map((value) => value ** gamma),
});
