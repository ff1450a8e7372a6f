import { throughJpeg } from '../../channels/support/through-jpeg.ts';
import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { COMMON_CORRUPTIONS } from '../support/references.ts';

export const jpegCompression = defineCorruption({
  name: 'jpeg-compression',
  title: 'JPEG compression',
  summary: 'Blocks and ringing of a picture saved with much loss: rounded to 8 bits, baseline JPEG, colour at half the resolution.',
  reference: COMMON_CORRUPTIONS,
  group: 'digital',
  modalities: MODALITIES,
  levels: { quality: { meaning: 'quality', unit: 'of libjpeg, 1 to 100', values: [50, 30, 18, 11, 7] } },
  apply: (picture, { quality }) => throughJpeg(picture.data, picture, quality),
});
