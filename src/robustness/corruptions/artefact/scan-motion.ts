import { defineCorruption } from '../corruption.ts';
import { mapPlanes, pixelsOf } from '../support/picture.ts';
import { sample } from '../support/warp.ts';

export const scanMotion = defineCorruption({
  name: 'scan-motion',
  title: 'Motion during the scan',
  summary: 'The eye moves between A-scans: columns are shifted up and down along a wave of one to three periods.',
  reference: 'Kraus et al., Motion correction in optical coherence tomography volumes on a per A-scan basis, Biomedical Optics Express 3:1182 (2012)',
  group: 'artefact',
  modalities: ['OCT'],
  levels: {
    amplitude: { meaning: 'largest shift', unit: '% of the shorter side', values: [0.8, 1.6, 2.8, 4.4, 6.5] },
    least: { meaning: 'but at least', unit: 'pixels', values: [0.5, 0.8, 1.2, 1.6, 2.1] },
  },
  apply(picture, { amplitude, least }, random) {
    const { width } = picture;
    const [periods, phase, size] = [1 + 2 * random.uniform(), random.uniform(), pixelsOf(picture, amplitude, least)];
    return mapPlanes(picture, (plane) => plane.map((_, i) => {
      const x = i % width;
      return sample(plane, picture, x, Math.floor(i / width) + size * Math.sin(2 * Math.PI * ((periods * x) / width + phase)));
    }));
  },
});
