/** Where scipy.ndimage cuts the kernel off, in sigmas. */
const TRUNCATE = 4;

/** Weights of a Gaussian at the distances -radius … radius, adding up to 1. */
function gaussianWeights(sigma: number): Float64Array {
  const radius = Math.floor(TRUNCATE * sigma + 0.5);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** A place outside of 0 … extent-1 as its mirror image; the outermost element counts twice (b a | a b c | c b). */
function mirrored(place: number, extent: number): number {
  const folded = ((place % (2 * extent)) + 2 * extent) % (2 * extent);
  return folded < extent ? folded : 2 * extent - 1 - folded;
}

/**
 * Gaussian smoothing of a row of `extent` values as a matrix [extent, extent] by which a column of them is multiplied
 * from the left, mirrored at the ends: scipy.ndimage.gaussian_filter1d with its defaults.
 */
export function gaussianMatrix(extent: number, sigma: number): Float64Array {
  const weights = gaussianWeights(sigma);
  const radius = (weights.length - 1) / 2;
  const matrix = new Float64Array(extent * extent);
  for (let row = 0; row < extent; row++) {
    weights.forEach((weight, i) => {
      const at = row * extent + mirrored(row + i - radius, extent);
      matrix[at] = (matrix[at] ?? 0) + weight;
    });
  }
  return matrix;
}

/** The transpose of a square matrix. */
export function transposed(matrix: Float64Array, extent: number): Float64Array {
  return matrix.map((_, at) => matrix[(at % extent) * extent + Math.floor(at / extent)] ?? 0);
}
