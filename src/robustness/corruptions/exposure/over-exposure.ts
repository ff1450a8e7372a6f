import { defineCorruption } from '../corruption.ts';
import { fromLight, toLight } from '../support/light.ts';

export const overExposure = defineCorruption({
  name: 'over-exposure',
  title: 'Over-exposure',
  summary: 'A photograph with too much light: linear light doubled by each stop; what exceeds white is lost.',
  reference: 'IEC 61966-2-1 (1999) for linear light',
  group: 'exposure',
  modalities: ['dermatoscopy', 'fundus', 'histology'],
  levels: { stops: { meaning: 'light too much', unit: 'stops', values: [0.3, 0.6, 0.95, 1.4, 1.9] } },
  apply: ({ data }, { stops }) => data.map((value) => fromLight(toLight(value) * 2 ** stops)),
});
