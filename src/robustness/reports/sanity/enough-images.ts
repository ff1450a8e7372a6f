import type { SanityCheck } from './sanity-check.ts';
import { splitOf } from './support.ts';

/** Below this a 95 % interval is up to 20 points wide. */
const ENOUGH = 100;

export const enoughImages: SanityCheck = {
  id: 'A-08',
  title: `At least ${ENOUGH} evaluation images`,
  severity: 'WARNING',
  decide(facts) {
    const images = splitOf(facts, 'EVALUATION')?.images ?? 0;
    const halfWidth = images === 0 ? 50 : 98 / Math.sqrt(images);
    return { outcome: images >= ENOUGH ? 'PASS' : 'FAIL', detail: `${images} images: a rate near 50 % is known to about ±${halfWidth.toFixed(1)} percentage points.` };
  },
};
