import { defineCorruption } from '../corruption.ts';
import { fromLight, toLight } from '../support/light.ts';
import { poisson } from '../support/poisson.ts';

/** Quanta that a white pixel of a well exposed photograph counts. */
const QUANTA = 2000;

export const underExposure = defineCorruption({
  name: 'under-exposure',
  title: 'Under-exposure',
  summary: `A photograph with too little light: linear light halved by each stop, with the shot noise of ${QUANTA} quanta at white before.`,
  reference: 'IEC 61966-2-1 (1999) for linear light; Foi et al., Practical Poissonian-Gaussian noise modeling, IEEE Transactions on Image Processing 17:1737 (2008)',
  group: 'exposure',
  modalities: ['dermatoscopy', 'fundus', 'histology'],
  levels: { stops: { meaning: 'light too little', unit: 'stops', values: [0.4, 0.8, 1.3, 1.9, 2.6] } },
  apply: ({ data }, { stops }, random) => data.map((value) => fromLight(poisson(toLight(value) * QUANTA * 2 ** -stops, random) / QUANTA)),
});
