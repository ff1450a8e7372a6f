import { defineCorruption } from '../corruption.ts';
import { Ink, type Point } from '../support/ink.ts';
import { pixelsOf } from '../support/picture.ts';

/** Strokes of a letter; x and y from 0 to 1 of its height. */
const LETTERS: readonly (readonly Point[])[] = [
  [{ x: 0, y: 0 }, { x: 0, y: 1 }, { x: 0.6, y: 1 }],
  [{ x: 0, y: 1 }, { x: 0, y: 0 }, { x: 0.45, y: 0 }, { x: 0.6, y: 0.13 }, { x: 0.6, y: 0.38 }, { x: 0.45, y: 0.5 }, { x: 0, y: 0.5 }, { x: 0.2, y: 0.5 }, { x: 0.6, y: 1 }],
];

export const annotationMarker = defineCorruption({
  name: 'annotation-marker',
  title: 'Side marker or annotation',
  summary: 'A white letter L or R in the upper left or right corner, both by chance: models learn such marks instead of disease.',
  reference: 'Zech et al., Variable generalization performance of a deep learning model to detect pneumonia in chest radiographs, PLOS Medicine 15:e1002683 (2018)',
  group: 'artefact',
  modalities: ['chest X-ray', 'dermatoscopy', 'ultrasound'],
  levels: {
    height: { meaning: 'height of the letter', unit: '% of the shorter side', values: [6, 9, 12, 16, 21] },
    least: { meaning: 'but at least', unit: 'pixels', values: [3, 4, 5, 6, 7] },
  },
  apply(picture, { height, least }, random) {
    const letter = LETTERS[random.below(LETTERS.length)] ?? [];
    const size = pixelsOf(picture, height, least);
    const margin = pixelsOf(picture, 5, 1);
    const left = random.uniform() < 0.5 ? margin : picture.width - 1 - margin - 0.6 * size;
    const ink = new Ink(picture);
    ink.stroke(letter.map(({ x, y }) => ({ x: left + x * size, y: margin + y * size })), Math.max(1, size / 6));
    return ink.over(picture, [1, 1, 1], 0.95);
  },
});
