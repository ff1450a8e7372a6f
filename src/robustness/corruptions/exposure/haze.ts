import { defineCorruption } from '../corruption.ts';
import { gaussianWeights, separable } from '../support/convolve.ts';
import { pixelsOf } from '../support/picture.ts';

/** Standard deviation of the blur, in percent of the shorter side. */
const WIDTH = 5;
/** Of the scattered light: how much is white rather than blurred picture. */
const WHITE = 0.4;

export const haze = defineCorruption({
  name: 'haze',
  title: 'Haze of a clouded lens',
  summary: `A cataract scatters light: part of the picture is replaced by a blur of itself, ${WIDTH} % of the shorter side wide, and by white (${100 * WHITE} % of that part).`,
  reference: 'Shen et al., Modeling and enhancing low-quality retinal fundus images, IEEE Transactions on Medical Imaging 40:996 (2021): light transmission disturbance',
  group: 'exposure',
  modalities: ['fundus'],
  levels: { scattered: { meaning: 'light scattered', unit: 'share', values: [0.12, 0.24, 0.36, 0.5, 0.65] } },
  apply(picture, { scattered }) {
    const wide = separable(picture, gaussianWeights(pixelsOf(picture, WIDTH, 1)));
    return picture.data.map((value, i) => (1 - scattered) * value + scattered * ((1 - WHITE) * (wide[i] ?? 0) + WHITE));
  },
});
