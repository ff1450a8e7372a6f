import { defineCorruption } from '../corruption.ts';
import { COMMON_CORRUPTIONS } from '../support/references.ts';
import { poisson } from '../support/poisson.ts';

export const shotNoise = defineCorruption({
  name: 'shot-noise',
  title: 'Shot noise',
  summary: 'Noise of counting few quanta of light: each value is a Poisson count, divided by the quanta that give white.',
  reference: COMMON_CORRUPTIONS,
  group: 'noise',
  modalities: ['chest X-ray', 'CT/MR slice', 'dermatoscopy', 'fundus', 'histology'],
  levels: { quanta: { meaning: 'quanta of a white pixel', unit: 'count', values: [500, 200, 80, 40, 20] } },
  apply: ({ data }, { quanta }, random) => data.map((value) => poisson(value * quanta, random) / quanta),
});
