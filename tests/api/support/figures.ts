import { wilsonRate } from '../../../src/robustness/metrics/index.ts';
import type { EvaluationFigures } from '../../../src/robustness/metrics/index.ts';
import type { AttackResultRecord } from '../../../src/modules/perturbations/index.ts';

/** Figures of ten images of two classes, half of which were fooled. */
export const FIGURES: EvaluationFigures = {
  split: 'EVALUATION',
  channel: 'float',
  cleanAccuracy: wilsonRate(9, 10),
  adversarialAccuracy: wilsonRate(5, 10),
  foolingRate: wilsonRate(5, 10),
  conditionalFoolingRate: wilsonRate(4, 9),
  targetedSuccessRate: null,
  netTargetedSuccessRate: null,
  targetPrevalence: null,
  confusion: [
    [3, 2],
    [3, 2],
  ],
  perClass: [
    { className: 'normal', n: 5, cleanAccuracy: wilsonRate(5, 5), adversarialAccuracy: wilsonRate(3, 5) },
    { className: 'pneumonia', n: 5, cleanAccuracy: wilsonRate(4, 5), adversarialAccuracy: wilsonRate(2, 5) },
  ],
  dominantClass: 'normal',
  dominantClassShare: 0.6,
};

/** What a worker would report of a finished attack, but for the digests of the blobs. */
export function resultOf(
  attackId: string,
  digests: { readonly tensor: string; readonly preview: string; readonly outcomes: string },
): AttackResultRecord {
  return {
    attackId,
    perturbation: {
      shape: [1, 28, 28],
      l2: 1.1,
      linf: 0.04,
      epsilon: 0.04,
      norm: 'LINF',
      psnrDb: 28,
      ssim: 0.9,
      tensorSha256: digests.tensor,
      previewSha256: digests.preview,
    },
    evaluations: [{ figures: FIGURES, outcomesSha256: digests.outcomes }],
  };
}
