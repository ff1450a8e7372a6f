import { defineCorruption } from '../corruption.ts';
import { Ink } from '../support/ink.ts';
import { pixelsOf } from '../support/picture.ts';
import { MEDMNIST_C } from '../support/references.ts';

/** Discs that make one deposit. */
const GRAINS = 7;

export const stainDeposit = defineCorruption({
  name: 'stain-deposit',
  title: 'Stain deposits',
  summary: `Dye that fell out: dark violet clots of ${GRAINS} discs at random places.`,
  reference: MEDMNIST_C,
  group: 'artefact',
  modalities: ['histology'],
  levels: {
    count: { meaning: 'deposits', unit: 'number', values: [1, 2, 4, 6, 9] },
    radius: { meaning: 'radius of a disc', unit: '% of the shorter side', values: [2.4, 2.7, 3, 3.3, 3.6] },
  },
  apply(picture, { count, radius }, random) {
    const ink = new Ink(picture);
    const size = pixelsOf(picture, radius, 0.6);
    for (let n = 0; n < count; n++) {
      const [x, y] = [picture.width * random.uniform(), picture.height * random.uniform()];
      for (let grain = 0; grain < GRAINS; grain++) {
        ink.disc({ x: x + 1.2 * size * random.normal(), y: y + 1.2 * size * random.normal() }, size * (0.6 + 0.6 * random.uniform()));
      }
    }
    return ink.over(picture, [0.22, 0.1, 0.32], 0.92);
  },
});
