import { defineCorruption } from '../corruption.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const speckleNoise = defineCorruption({
  name: 'speckle-noise',
  title: 'Speckle noise',
  summary: 'Grain of coherent imaging: every value times 1 plus normal noise.',
  reference: MEDMNIST_C,
  group: 'noise',
  modalities: ['OCT', 'ultrasound'],
  levels: { sigma: { meaning: 'standard deviation of the factor', unit: 'of the value', values: [0.1, 0.2, 0.3, 0.45, 0.6] } },
  apply: ({ data }, { sigma }, random) => data.map((value) => value * (1 + sigma * random.normal())),
});
