import { defineCorruption } from '../corruption.ts';

export const ricianNoise = defineCorruption({
  name: 'rician-noise',
  title: 'Rician noise',
  summary: 'Noise of magnitude MR images: normal in the real and the imaginary part, of which the magnitude is shown; dark regions become brighter.',
  reference: 'Gudbjartsson & Patz, The Rician distribution of noisy MRI data, Magnetic Resonance in Medicine 34:910 (1995)',
  group: 'noise',
  modalities: ['CT/MR slice'],
  levels: { sigma: { meaning: 'standard deviation of each part', unit: 'of full scale', values: [0.02, 0.04, 0.07, 0.11, 0.16] } },
  apply: ({ data }, { sigma }, random) => data.map((value) => Math.hypot(value + sigma * random.normal(), sigma * random.normal())),
});
