export { figuresOf, type ClassScore, type EvaluationContext, type EvaluationFigures } from './evaluation.ts';
export type { Outcome } from './outcome.ts';
export { PSNR_CEILING_DB, psnrDb } from './psnr.ts';
export { wilsonRate, type Rate } from './rate.ts';
export { ssim } from './ssim.ts';
