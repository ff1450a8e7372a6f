import { defineCorruption } from '../corruption.ts';
import { withGain } from '../support/picture.ts';

export const unevenIllumination = defineCorruption({
  name: 'uneven-illumination',
  title: 'Uneven illumination',
  summary: 'Light from one side: a gain that rises evenly across the picture, in a random direction.',
  reference: 'Shen et al., Modeling and enhancing low-quality retinal fundus images, IEEE Transactions on Medical Imaging 40:996 (2021)',
  group: 'exposure',
  modalities: ['dermatoscopy', 'fundus', 'histology'],
  levels: { swing: { meaning: 'gain lost on one side and won on the other', unit: 'share', values: [0.12, 0.22, 0.34, 0.48, 0.65] } },
  apply(picture, { swing }, random) {
    const angle = 2 * Math.PI * random.uniform();
    const [across, down] = [Math.cos(angle), Math.sin(angle)];
    return withGain(picture, (x, y) => 1 + (swing * (across * x + down * y)) / (Math.abs(across) + Math.abs(down)));
  },
});
