import type { Outcome } from '../../../src/robustness/metrics/index.ts';

/** An outcome of [label, clean prediction, prediction under attack]; the logits say the predictions. */
export function outcomeOf([label = 0, clean = 0, attacked = 0]: readonly number[], more: Partial<Outcome> = {}, classCount = 2): Outcome {
  const logits = (prediction: number): number[] => Array.from({ length: classCount }, (_, index) => (index === prediction ? 1 : 0));
  return {
    image: 'scan', patient: null, label, cleanPrediction: clean, adversarialPrediction: attacked,
    cleanLogits: logits(clean), adversarialLogits: logits(attacked),
    psnrDb: 40, ssim: 0.9, l2: 0.5, linf: 0.1, cleanL2: 5, queries: null, ...more,
  };
}
