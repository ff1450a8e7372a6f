import { defineCorruption } from '../corruption.ts';
import { withGain } from '../support/picture.ts';

/** Width of the half-shadow, as a share of the picture. */
const PENUMBRA = 0.02;
/** Light behind the shutter. */
const LEFT_OVER = 0.04;

export const collimatorEdge = defineCorruption({
  name: 'collimator-edge',
  title: 'Collimator edge',
  summary: 'The shutter in the picture: a dark strip along one side, by chance, a little tilted, with a soft edge.',
  reference: 'Pietka, Image standardization in PACS, Handbook of Medical Imaging: Processing and Analysis, Academic Press (2000): background of collimation',
  group: 'artefact',
  modalities: ['chest X-ray'],
  levels: { width: { meaning: 'width of the strip', unit: 'share of the picture', values: [0.05, 0.09, 0.14, 0.2, 0.27] } },
  apply(picture, { width }, random) {
    const side = random.below(4);
    const tilt = 0.06 * (random.uniform() - 0.5);
    return withGain(picture, (x, y) => {
      const [inwards, along] = side < 2 ? [x, y] : [y, x];
      const away = (side % 2 === 0 ? 1 + inwards : 1 - inwards) / 2 + tilt * along;
      const lit = Math.min(1, Math.max(0, (away - width) / PENUMBRA + 0.5));
      return LEFT_OVER + (1 - LEFT_OVER) * lit;
    });
  },
});
