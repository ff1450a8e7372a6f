import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { COMMON_CORRUPTIONS } from '../support/references.ts';

export const gaussianNoise = defineCorruption({
  name: 'gaussian-noise',
  title: 'Gaussian noise',
  summary: 'Noise of the sensor and its electronics: normal, the same everywhere, apart for each channel.',
  reference: COMMON_CORRUPTIONS,
  group: 'noise',
  modalities: MODALITIES,
  levels: { sigma: { meaning: 'standard deviation', unit: 'of full scale', values: [0.02, 0.04, 0.07, 0.11, 0.16] } },
  apply: ({ data }, { sigma }, random) => data.map((value) => value + sigma * random.normal()),
});
