import type { Random } from '../../../kernel/random.ts';

/** Above this mean, counting single events costs more than rejection. */
const FEW = 10;

/** A count of rare events of a mean of 0 and above: exact, whatever the mean. */
export function poisson(mean: number, random: Random): number {
  if (mean <= 0) return 0;
  return mean < FEW ? byCounting(mean, random) : byRejection(mean, random);
}

/** Knuth, The Art of Computer Programming 2, 3.4.1. */
function byCounting(mean: number, random: Random): number {
  const end = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > end; product *= random.uniform()) count++;
  return count;
}

/** PTRS: Hörmann, The transformed rejection method for generating Poisson random variables, Insurance 12:39 (1993). */
function byRejection(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = 1 - random.uniform();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log(v * inverseAlpha / (a / (us * us) + b)) <= count * Math.log(mean) - mean - logFactorial(count)) return count;
  }
}

const LOG_FACTORIALS = [0, 0, Math.log(2), Math.log(6), Math.log(24), Math.log(120), Math.log(720), Math.log(5040)];

/** Stirling's series; below 8 by table. */
function logFactorial(n: number): number {
  const x = n + 1;
  return LOG_FACTORIALS[n] ?? (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
}
