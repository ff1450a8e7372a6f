import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { warped } from '../support/warp.ts';

export const rotation = defineCorruption({
  name: 'rotation',
  title: 'Small rotation',
  summary: 'A patient or device at an angle: turned about the middle, left or right by chance, bilinear; pixels of the edge go on.',
  reference: 'Engstrom et al., Exploring the landscape of spatial robustness, ICML (2019)',
  group: 'geometry',
  modalities: MODALITIES,
  levels: { angle: { meaning: 'angle', unit: 'degrees', values: [2, 4, 7, 11, 16] } },
  apply(picture, { angle }, random) {
    const turn = random.uniform() < 0.5 ? -angle : angle;
    return warped(picture, { angle: (turn * Math.PI) / 180 });
  },
});
