import { defineCorruption } from '../corruption.ts';
import { Ink } from '../support/ink.ts';
import { pixelsOf } from '../support/picture.ts';

/** Marks along a side; every fifth is twice as long. */
const MARKS = 25;

export const ruler = defineCorruption({
  name: 'ruler',
  title: 'Ruler',
  summary: `A ruler laid beside the lesion: ${MARKS} dark marks along one side of the picture, top or bottom by chance, every fifth twice as long.`,
  reference: 'Winkler et al., Association between different scale bars in dermoscopic images and diagnostic performance of a market-approved deep learning convolutional neural network, European Journal of Cancer 145:146 (2021)',
  group: 'artefact',
  modalities: ['dermatoscopy'],
  levels: {
    length: { meaning: 'length of a mark', unit: '% of the shorter side', values: [3, 5, 7, 9.5, 12.5] },
    thickness: { meaning: 'thickness of a mark', unit: '% of the shorter side', values: [0.7, 0.8, 0.9, 1, 1.1] },
  },
  apply(picture, { length, thickness }, random) {
    const ink = new Ink(picture);
    const [edge, inwards] = random.uniform() < 0.5 ? [0, 1] : [picture.height - 1, -1];
    for (let mark = 0; mark < MARKS; mark++) {
      const x = ((mark + 0.5) * picture.width) / MARKS - 0.5;
      const end = edge + inwards * pixelsOf(picture, length) * (mark % 5 === 2 ? 2 : 1);
      ink.stroke([{ x, y: edge }, { x, y: end }], pixelsOf(picture, thickness));
    }
    return ink.over(picture, [0.08, 0.08, 0.08], 0.95);
  },
});
