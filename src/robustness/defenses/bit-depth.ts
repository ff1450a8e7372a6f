import { z } from 'zod';
import type { TransformDefense } from './defense.ts';
import { fixedNumber } from './transform-support/fixed-constant.ts';
import { putInFront } from './transform-support/put-in-front.ts';

const parameters = z.strictObject({
  bits: z.int().min(1).max(8).default(5)
    .describe('Bits a channel: every value is rounded to the nearest of 2^bits levels from 0 to 1. 8 leaves stored images as they are.'),
});

/** Fewer grey levels. The attacker sees through the rounding as if it were not there (straight-through gradient). */
export const bitDepth: TransformDefense<typeof parameters> = {
  name: 'bit-depth',
  title: 'Reduced bit depth',
  summary: 'Rounds every channel to a few levels before the model sees it: removes changes smaller than half a level, and nothing else.',
  reference: 'Xu, Evans & Qi, Feature squeezing: detecting adversarial examples in deep neural networks, NDSS 2018',
  kind: 'TRANSFORM',
  parameters,
  prefix: (graph, { bits }) => putInFront(graph, 'bit-depth', (build, image) => {
    const steps = fixedNumber(build, 'bit depth', 2 ** bits - 1);
    return build.op('Div', [build.op('Round', [build.op('Mul', [image, steps])]), steps]);
  }),
};
