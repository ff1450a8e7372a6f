import { defineCorruption } from '../corruption.ts';
import { restained } from '../support/stains.ts';

export const stainShift = defineCorruption({
  name: 'stain-shift',
  title: 'Stain shift',
  summary: 'Another laboratory: more haematoxylin and less eosin, or the reverse, by chance; the picture is taken apart into its stains and put together again.',
  reference: 'Ruifrok & Johnston, Quantification of histochemical staining by color deconvolution, Analytical and Quantitative Cytology and Histology 23:291 (2001); Tellez et al., IEEE Transactions on Medical Imaging 37:2126 (2018)',
  group: 'colour',
  modalities: ['histology'],
  needsColour: true,
  levels: { change: { meaning: 'change of the amount of each stain', unit: 'share', values: [0.1, 0.2, 0.32, 0.46, 0.62] } },
  apply(picture, { change }, random) {
    const more = random.uniform() < 0.5 ? -change : change;
    return restained(picture, [1 + more, 1 - more, 1]);
  },
});
