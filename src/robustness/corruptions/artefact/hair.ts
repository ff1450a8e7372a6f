import type { Random } from '../../../kernel/random.ts';
import { defineCorruption } from '../corruption.ts';
import { Ink, type Point } from '../support/ink.ts';
import { pixelsOf, type Picture } from '../support/picture.ts';

/** Straight pieces of a hair. */
const PIECES = 8;

export const hair = defineCorruption({
  name: 'hair',
  title: 'Hair',
  summary: 'Dark brown hairs across the lesion: curves at random places, a third to three quarters of the shorter side long.',
  reference: 'Attia et al., Realistic hair simulator for skin lesion images: a novel benchemarking tool, Artificial Intelligence in Medicine 108:101933 (2020)',
  group: 'artefact',
  modalities: ['dermatoscopy'],
  levels: {
    hairs: { meaning: 'hairs', unit: 'number', values: [4, 8, 14, 22, 34] },
    thickness: { meaning: 'thickness', unit: '% of the shorter side', values: [0.8, 0.9, 1, 1.1, 1.2] },
  },
  apply(picture, { hairs, thickness }, random) {
    const ink = new Ink(picture);
    for (let n = 0; n < hairs; n++) ink.stroke(curve(picture, random), pixelsOf(picture, thickness));
    return ink.over(picture, [0.16, 0.1, 0.07], 0.9);
  },
});

/** A quadratic Bézier curve about a random place. */
function curve({ height, width }: Picture, random: Random): Point[] {
  const middle: Point = { x: width * random.uniform(), y: height * random.uniform() };
  const half = (Math.min(height, width) * (1 / 3 + (5 / 12) * random.uniform())) / 2;
  const angle = 2 * Math.PI * random.uniform();
  const bend = half * (random.uniform() - 0.5);
  const [ax, ay] = [half * Math.cos(angle), half * Math.sin(angle)];
  return Array.from({ length: PIECES + 1 }, (_, i) => {
    const t = (2 * i) / PIECES - 1;
    const aside = (bend * (1 - t * t)) / half;
    return { x: middle.x + t * ax - aside * ay, y: middle.y + t * ay + aside * ax };
  });
}
