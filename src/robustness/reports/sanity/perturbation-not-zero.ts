import { PSNR_CEILING_DB } from '../../metrics/psnr.ts';
import { noViolation } from './sanity-check.ts';
import type { SanityCheck } from './sanity-check.ts';
import { attackName } from './support.ts';

/** A perturbation that does nothing, by itself or after clipping, must not look like a robust model. */
export const perturbationNotZero: SanityCheck = {
  id: 'A-01',
  title: 'Every universal attack made a perturbation that changes images',
  severity: 'BLOCKING',
  decide(facts) {
    const finished = facts.attacks.filter((attack) => attack.algorithm.universal && attack.state === 'SUCCEEDED');
    const violations = finished
      .filter(({ perturbation }) => !perturbation || !(perturbation.linf > 0) || perturbation.psnrDb >= PSNR_CEILING_DB)
      .map((attack) => attackName(facts, attack));
    return noViolation(finished.length, 'universal attacks', violations);
  },
};
