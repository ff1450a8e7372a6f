import { defineCorruption } from '../corruption.ts';
import { withGain } from '../support/picture.ts';

export const vignette = defineCorruption({
  name: 'vignette',
  title: 'Vignette',
  summary: 'Light that falls off from the middle to the corners, with the square of the distance.',
  reference: 'Shen et al., Modeling and enhancing low-quality retinal fundus images, IEEE Transactions on Medical Imaging 40:996 (2021)',
  group: 'exposure',
  modalities: ['dermatoscopy', 'fundus', 'histology'],
  levels: { loss: { meaning: 'light lost in the corners', unit: 'share', values: [0.25, 0.4, 0.55, 0.7, 0.85] } },
  apply: (picture, { loss }) => withGain(picture, (x, y) => 1 - (loss * (x * x + y * y)) / 2),
});
