import { defineCorruption } from '../corruption.ts';
import { poisson } from '../support/poisson.ts';

/** Optical density between black and white of the display: black is what lets all quanta through. */
const RANGE = 3;

export const lowDose = defineCorruption({
  name: 'low-dose',
  title: 'Low dose (quantum mottle)',
  summary: `Too few X-ray quanta behind dense tissue: counts are Poisson, the display is their logarithm over e^${RANGE}, so bright regions suffer most; the exposure is corrected, as digital detectors do.`,
  reference: 'Whiting et al., Properties of preprocessed sinogram data in x-ray computed tomography, Medical Physics 33:3290 (2006): Poisson counts before the logarithm',
  group: 'noise',
  modalities: ['chest X-ray'],
  levels: { quanta: { meaning: 'quanta at a pixel behind nothing', unit: 'count', values: [10000, 4000, 1500, 600, 250] } },
  apply: ({ data }, { quanta }, random) => data.map((value) => {
    const counted = poisson(quanta * Math.exp(-RANGE * value), random);
    return Math.log(quanta / Math.max(0.5, counted)) / RANGE;
  }),
});
