import { defineCorruption } from '../corruption.ts';
import { mapPlanes } from '../support/picture.ts';

export const gibbsRinging = defineCorruption({
  name: 'gibbs-ringing',
  title: 'Gibbs ringing',
  summary: 'Too few phase-encoding lines: high frequencies along the columns are cut off, which leaves ripples beside edges; the magnitude is shown.',
  reference: 'Kellner et al., Gibbs-ringing artifact removal based on local subvoxel-shifts, Magnetic Resonance in Medicine 76:1574 (2016)',
  group: 'artefact',
  modalities: ['CT/MR slice'],
  levels: { kept: { meaning: 'frequencies kept', unit: 'share', values: [0.7, 0.5, 0.36, 0.26, 0.18] } },
  apply(picture, { kept }) {
    const kernel = lowPass(picture.height, Math.max(1, Math.floor((kept * picture.height) / 2)));
    return mapPlanes(picture, (plane) => filtered(plane, kernel, picture.width).map(Math.abs));
  },
});

/** Every column convolved with a circular kernel of its length. */
function filtered(plane: Float32Array, kernel: Float64Array, width: number): Float32Array {
  const height = kernel.length;
  const sums = new Float64Array(plane.length);
  for (let y = 0; y < height; y++) {
    for (let row = 0; row < height; row++) {
      const weight = kernel[(y - row + height) % height] ?? 0;
      for (let x = 0; x < width; x++) sums[y * width + x] = (sums[y * width + x] ?? 0) + weight * (plane[row * width + x] ?? 0);
    }
  }
  return Float32Array.from(sums);
}

/** Circular kernel that keeps the mean and the `highest` lowest frequencies of a line. */
function lowPass(length: number, highest: number): Float64Array {
  return Float64Array.from({ length }, (_, place) => {
    let sum = 1;
    for (let frequency = 1; frequency <= Math.min(highest, Math.floor((length - 1) / 2)); frequency++) {
      sum += 2 * Math.cos((2 * Math.PI * frequency * place) / length);
    }
    return sum / length;
  });
}
