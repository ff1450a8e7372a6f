import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { gaussianWeights, separable } from '../support/convolve.ts';
import { pixelsOf } from '../support/picture.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const gaussianBlur = defineCorruption({
  name: 'gaussian-blur',
  title: 'Gaussian blur',
  summary: 'A soft picture: little sharpness of the detector, smoothing in the software.',
  reference: MEDMNIST_C,
  group: 'blur',
  modalities: MODALITIES,
  levels: {
    sigma: { meaning: 'standard deviation', unit: '% of the shorter side', values: [0.4, 0.7, 1.1, 1.7, 2.5] },
    least: { meaning: 'but at least', unit: 'pixels', values: [0.5, 0.65, 0.8, 1, 1.3] },
  },
  apply: (picture, { sigma, least }) => separable(picture, gaussianWeights(pixelsOf(picture, sigma, least))),
});
