import { defineCorruption } from '../corruption.ts';
import { MEDMNIST_C } from '../support/references.ts';

export const blackCorner = defineCorruption({
  name: 'black-corner',
  title: 'Black corners',
  summary: 'The round tube of the dermatoscope in the picture: black outside of a circle about the middle, its edge a pixel wide.',
  reference: MEDMNIST_C,
  group: 'artefact',
  modalities: ['dermatoscopy'],
  levels: { radius: { meaning: 'radius of the circle', unit: 'share of half the diagonal', values: [0.93, 0.86, 0.79, 0.72, 0.64] } },
  apply: ({ data, height, width }, { radius }) => {
    const edge = (radius * Math.hypot(height, width)) / 2;
    return data.map((value, i) => {
      const away = Math.hypot((i % width) - (width - 1) / 2, (Math.floor(i / width) % height) - (height - 1) / 2);
      return value * Math.min(1, Math.max(0, edge - away + 0.5));
    });
  },
});
