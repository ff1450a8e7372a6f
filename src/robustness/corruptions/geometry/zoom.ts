import { defineCorruption } from '../corruption.ts';
import { MODALITIES } from '../modality.ts';
import { warped } from '../support/warp.ts';

export const zoom = defineCorruption({
  name: 'zoom',
  title: 'Small zoom',
  summary: 'Another distance or crop: enlarged about the middle, bilinear.',
  reference: 'Engstrom et al., Exploring the landscape of spatial robustness, ICML (2019)',
  group: 'geometry',
  modalities: MODALITIES,
  levels: { factor: { meaning: 'enlargement', unit: 'factor', values: [1.04, 1.08, 1.13, 1.19, 1.26] } },
  apply: (picture, { factor }) => warped(picture, { zoom: factor }),
});
