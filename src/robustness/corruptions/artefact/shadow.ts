import { defineCorruption } from '../corruption.ts';
import { withGain } from '../support/picture.ts';

/** Shadows in a picture. */
const SHADOWS = 3;

export const shadow = defineCorruption({
  name: 'shadow',
  title: 'Shadows',
  summary: `Vessels, opacities or ribs swallow the signal behind them: ${SHADOWS} soft dark bands down the picture, at random places.`,
  reference: 'Girard et al., Shadow removal and contrast enhancement in optical coherence tomography images of the human optic nerve head, IOVS 52:7738 (2011)',
  group: 'artefact',
  modalities: ['OCT', 'ultrasound'],
  levels: {
    loss: { meaning: 'signal lost in the middle of a band', unit: 'share', values: [0.25, 0.4, 0.55, 0.7, 0.85] },
    width: { meaning: 'standard deviation of a band', unit: '% of the width', values: [2.5, 3, 3.5, 4, 4.5] },
  },
  apply(picture, { loss, width }, random) {
    const places = Array.from({ length: SHADOWS }, () => 2 * random.uniform() - 1);
    return withGain(picture, (x) =>
      places.reduce((gain, place) => gain * (1 - loss * Math.exp(-((x - place) ** 2) / (2 * (width / 50) ** 2))), 1));
  },
});
