import { defineCorruption } from '../corruption.ts';
import { mapPlanes } from '../support/picture.ts';
import { TORCHIO } from '../support/references.ts';

export const ghosting = defineCorruption({
  name: 'ghosting',
  title: 'Ghosting',
  summary: 'The patient breathes: all lines of k-space but every second, third or fourth are weakened, which lays weak copies of the picture over it, evenly apart along the columns.',
  reference: TORCHIO,
  group: 'artefact',
  modalities: ['CT/MR slice'],
  levels: { strength: { meaning: 'part of the picture that goes into copies', unit: 'share', values: [0.08, 0.16, 0.26, 0.38, 0.5] } },
  apply(picture, { strength }, random) {
    const copies = 2 + random.below(3);
    const { height, width } = picture;
    const rows = Array.from({ length: copies }, (_, k) => Math.round((k * height) / copies) * width);
    return mapPlanes(picture, (plane) => plane.map((value, i) => {
      const ghosts = rows.reduce((sum, row) => sum + (plane[(i + row) % plane.length] ?? 0), 0);
      return (1 - strength) * value + (strength * ghosts) / copies;
    }));
  },
});
