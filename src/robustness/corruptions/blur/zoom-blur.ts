import { defineCorruption } from '../corruption.ts';
import { COMMON_CORRUPTIONS } from '../support/references.ts';
import { warped } from '../support/warp.ts';

/** Exposures that are averaged. */
const STEPS = 9;

export const zoomBlur = defineCorruption({
  name: 'zoom-blur',
  title: 'Zoom blur',
  summary: `The hand-held device moved towards the skin: the mean of ${STEPS} pictures, enlarged more and more.`,
  reference: COMMON_CORRUPTIONS,
  group: 'blur',
  modalities: ['dermatoscopy'],
  levels: { zoom: { meaning: 'largest enlargement', unit: 'factor', values: [1.06, 1.11, 1.16, 1.22, 1.3] } },
  apply(picture, { zoom }) {
    const sum = new Float64Array(picture.data.length);
    for (let step = 0; step < STEPS; step++) {
      const pose = { zoom: 1 + ((zoom - 1) * step) / (STEPS - 1) };
      warped(picture, pose).forEach((value, i) => { sum[i] = (sum[i] ?? 0) + value; });
    }
    return Float32Array.from(sum, (value) => value / STEPS);
  },
});
