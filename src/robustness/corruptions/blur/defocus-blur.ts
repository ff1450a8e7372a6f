import { defineCorruption } from '../corruption.ts';
import { convolve } from '../support/convolve.ts';
import { discKernel } from '../support/disc-kernel.ts';
import { pixelsOf } from '../support/picture.ts';
import { COMMON_CORRUPTIONS } from '../support/references.ts';

export const defocusBlur = defineCorruption({
  name: 'defocus-blur',
  title: 'Defocus blur',
  summary: 'A lens out of focus: every point becomes an evenly lit disc.',
  reference: COMMON_CORRUPTIONS,
  group: 'blur',
  modalities: ['dermatoscopy', 'fundus', 'OCT', 'histology'],
  levels: {
    radius: { meaning: 'radius of the disc', unit: '% of the shorter side', values: [0.7, 1.1, 1.7, 2.5, 3.6] },
    least: { meaning: 'but at least', unit: 'pixels', values: [0.9, 1.15, 1.4, 1.75, 2.1] },
  },
  apply: (picture, { radius, least }) => convolve(picture, discKernel(pixelsOf(picture, radius, least))),
});
