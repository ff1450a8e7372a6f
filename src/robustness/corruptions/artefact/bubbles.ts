import { defineCorruption } from '../corruption.ts';
import { Ink, type Point } from '../support/ink.ts';
import { pixelsOf } from '../support/picture.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const bubbles = defineCorruption({
  name: 'bubbles',
  title: 'Air bubbles',
  summary: 'Air under the cover slip or in the immersion gel: pale discs with a dark rim at random places, from half to the whole of a largest radius.',
  reference: MEDMNIST_C,
  group: 'artefact',
  modalities: ['dermatoscopy', 'histology'],
  levels: {
    count: { meaning: 'bubbles', unit: 'number', values: [3, 6, 9, 13, 18] },
    radius: { meaning: 'largest radius', unit: '% of the shorter side', values: [6, 6.5, 7, 7.5, 8] },
  },
  apply(picture, { count, radius }, random) {
    const [inside, rims] = [new Ink(picture), new Ink(picture)];
    const { height, width } = picture;
    for (let n = 0; n < count; n++) {
      const centre: Point = { x: width * random.uniform(), y: height * random.uniform() };
      const size = pixelsOf(picture, radius) * (0.5 + 0.5 * random.uniform());
      inside.disc(centre, size);
      rims.disc(centre, size, Math.max(0.6, size / 6));
    }
    return rims.over({ ...picture, data: inside.over(picture, [0.95, 0.95, 0.97], 0.4) }, [0.2, 0.18, 0.22], 0.7);
  },
});
