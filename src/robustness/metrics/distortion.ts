import type { Outcome } from './outcome.ts';
import { mean } from './statistics/moments.ts';

/** How far images were changed, perturbed against clean, both as they arrive: after clipping and the channel. [0,1] pixels. */
export interface Distortion {
  /** Images attacked. */
  readonly n: number;
  readonly l2Mean: number;
  readonly l2Max: number;
  readonly linfMax: number;
  /** Mean of l2 by the L2 norm of the clean image, over images that are not all zero; null when all are. */
  readonly relativeL2Mean: number | null;
  /** PSNR_CEILING_DB where an image did not change. */
  readonly psnrMeanDb: number;
  readonly psnrMinDb: number;
  readonly ssimMean: number;
  readonly ssimMin: number;
}

/** The distortion over images attacked; null when there are none. */
export function distortionOf(attacked: readonly Outcome[]): Distortion | null {
  if (attacked.length === 0) return null;
  const column = (name: 'l2' | 'linf' | 'psnrDb' | 'ssim'): number[] => attacked.map((outcome) => outcome[name]);
  const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
  const smallest = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
  const notBlack = attacked.filter(({ cleanL2 }) => cleanL2 > 0);
  return {
    n: attacked.length,
    l2Mean: mean(column('l2')),
    l2Max: largest(column('l2')),
    linfMax: largest(column('linf')),
    relativeL2Mean: notBlack.length === 0 ? null : mean(notBlack.map(({ l2, cleanL2 }) => l2 / cleanL2)),
    psnrMeanDb: mean(column('psnrDb')),
    psnrMinDb: smallest(column('psnrDb')),
    ssimMean: mean(column('ssim')),
    ssimMin: smallest(column('ssim')),
  };
}
