/** 0.975 quantile of the standard normal distribution: two-sided 95 %. */
export const Z95 = 1.959963984540054;

/** Terms or levels that reach full precision everywhere. */
const STEPS = 300;

/**
 * Probability that a standard normal number is at least |z| away from 0: erfc(|z|/sqrt 2). Maclaurin series of erf below
 * |z| = 3 (DLMF 7.6.2), continued fraction above (DLMF 7.9.2); relative error below 1e-13.
 */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  return x < 3 / Math.SQRT2 ? 1 - erfSeries(x) : erfcFraction(x);
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < STEPS && term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let fraction = x;
  for (let n = STEPS; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
