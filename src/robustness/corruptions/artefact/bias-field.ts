import { defineCorruption } from '../corruption.ts';
import { withGain } from '../support/picture.ts';
import { TORCHIO } from '../support/references.ts';

/** Powers of x and y in the polynomial. */
const POWERS = [[1, 0], [0, 1], [2, 0], [1, 1], [0, 2], [3, 0], [2, 1], [1, 2], [0, 3]] as const;

export const biasField = defineCorruption({
  name: 'bias-field',
  title: 'Bias field',
  summary: 'Uneven sensitivity of an MR coil: a smooth gain, e to a random polynomial of order 3 in x and y, whose mean size is set by the severity.',
  reference: `Van Leemput et al., Automated model-based bias field correction of MR images of the brain, IEEE Transactions on Medical Imaging 18:885 (1999); as in ${TORCHIO}`,
  group: 'artefact',
  modalities: ['CT/MR slice'],
  levels: { strength: { meaning: 'mean size of the logarithm of the gain', unit: 'natural logarithm', values: [0.08, 0.16, 0.26, 0.38, 0.52] } },
  apply(picture, { strength }, random) {
    const coefficients = POWERS.map(() => 2 * random.uniform() - 1);
    const scale = strength / meanSize(coefficients);
    return withGain(picture, (x, y) => Math.exp(scale * polynomial(coefficients, x, y)));
  },
});

/** Value at a place from -1 to 1 both ways. */
function polynomial(coefficients: readonly number[], x: number, y: number): number {
  return POWERS.reduce((sum, [i, j], k) => sum + (coefficients[k] ?? 0) * x ** i * y ** j, 0);
}

/** Mean of its size over the square, on a grid of its own: the field is the same at every resolution. */
function meanSize(coefficients: readonly number[]): number {
  const side = 16;
  let sum = 0;
  for (let i = 0; i < side * side; i++) {
    sum += Math.abs(polynomial(coefficients, ((i % side) * 2 + 1) / side - 1, (Math.floor(i / side) * 2 + 1) / side - 1));
  }
  return sum / (side * side);
}
