import { defineCorruption } from '../corruption.ts';
import { COMMON_CORRUPTIONS } from '../support/references.ts';

export const impulseNoise = defineCorruption({
  name: 'impulse-noise',
  title: 'Impulse noise (salt and pepper)',
  summary: 'Dead and hot elements of the detector and lost bits: some values become 0 or 1, each as often.',
  reference: COMMON_CORRUPTIONS,
  group: 'noise',
  modalities: ['chest X-ray', 'CT/MR slice', 'dermatoscopy'],
  levels: { share: { meaning: 'values struck', unit: 'share', values: [0.005, 0.01, 0.02, 0.04, 0.08] } },
  apply: ({ data }, { share }, random) => data.map((value) => {
    const [lot, side] = [random.uniform(), random.uniform()];
    if (lot >= share) return value;
    return side < 0.5 ? 0 : 1;
  }),
});
