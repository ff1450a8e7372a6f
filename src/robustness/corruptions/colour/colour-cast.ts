import { defineCorruption } from '../corruption.ts';
import { planeOf } from '../support/picture.ts';

export const colourCast = defineCorruption({
  name: 'colour-cast',
  title: 'Colour cast (white balance)',
  summary: 'A wrong white balance: red gains what blue loses, or the reverse, by chance.',
  reference: 'Afifi & Brown, What else can fool deep learning? Addressing color constancy errors on deep neural network performance, ICCV (2019)',
  group: 'colour',
  modalities: ['dermatoscopy', 'fundus', 'histology'],
  needsColour: true,
  levels: { gain: { meaning: 'gain of one end and loss of the other', unit: 'share', values: [0.05, 0.1, 0.17, 0.25, 0.35] } },
  apply(picture, { gain }, random) {
    const warmth = random.uniform() < 0.5 ? -gain : gain;
    const area = planeOf(picture, 0).length;
    const gains = [1 + warmth, 1, 1 - warmth];
    return picture.data.map((value, i) => value * (gains[Math.floor(i / area)] ?? 1));
  },
});
