import { defineCorruption } from '../corruption.ts';
import { mapPlanes, pixelsOf } from '../support/picture.ts';

/** Of a ring, in percent of the shorter side; at least a pixel. */
const THICKNESS = 1;

export const ringArtefact = defineCorruption({
  name: 'ring-artefact',
  title: 'Ring artefact',
  summary: `Elements of a CT detector that are off: rings about the middle, ${THICKNESS} % of the shorter side thick (at least a pixel), each brighter or darker by a normal number.`,
  reference: 'Barrett & Keat, Artifacts in CT: recognition and avoidance, RadioGraphics 24:1679 (2004)',
  group: 'artefact',
  modalities: ['CT/MR slice'],
  levels: { sigma: { meaning: 'standard deviation of a ring', unit: 'of full scale', values: [0.015, 0.03, 0.05, 0.08, 0.12] } },
  apply(picture, { sigma }, random) {
    const { height, width } = picture;
    const step = pixelsOf(picture, THICKNESS, 1);
    const radius = (i: number): number => Math.hypot((i % width) - (width - 1) / 2, Math.floor(i / width) - (height - 1) / 2);
    const rings = Float64Array.from({ length: Math.floor(radius(0) / step) + 1 }, () => sigma * random.normal());
    return mapPlanes(picture, (plane) => plane.map((value, i) => value + (rings[Math.floor(radius(i) / step)] ?? 0)));
  },
});
