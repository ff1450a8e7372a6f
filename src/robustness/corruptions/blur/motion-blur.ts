import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { convolve } from '../support/convolve.ts';
import { lineKernel } from '../support/line-kernel.ts';
import { pixelsOf } from '../support/picture.ts';
import { COMMON_CORRUPTIONS } from '../support/references.ts';

export const motionBlur = defineCorruption({
  name: 'motion-blur',
  title: 'Motion blur',
  summary: 'The patient or the device moved during the exposure: the mean of the picture along a straight way, in a random direction.',
  reference: COMMON_CORRUPTIONS,
  group: 'blur',
  modalities: MODALITIES,
  levels: {
    length: { meaning: 'length of the way', unit: '% of the shorter side', values: [1.5, 2.7, 4.2, 6, 8.5] },
    least: { meaning: 'but at least', unit: 'pixels', values: [1.5, 2.1, 2.8, 3.6, 4.5] },
  },
  apply: (picture, { length, least }, random) => convolve(picture, lineKernel(pixelsOf(picture, length, least), Math.PI * random.uniform())),
});
