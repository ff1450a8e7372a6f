import { z } from 'zod';
import type { TransformDefense } from './defense.ts';
import { fixedConstant } from './transform-support/fixed-constant.ts';
import { gaussianMatrix, transposed } from './transform-support/gaussian-matrix.ts';
import { putInFront } from './transform-support/put-in-front.ts';

const parameters = z.strictObject({
  sigma: z.number().min(0.2).max(10).default(1).describe('Standard deviation of the Gaussian, in pixels of the model.'),
});

/**
 * A low-pass filter. Rows and columns are smoothed apart, each by one matrix product: the mirrored border lies in the
 * matrix, and every runtime differentiates it alike. Its gradient is exact.
 */
export const gaussianSmoothing: TransformDefense<typeof parameters> = {
  name: 'gaussian-smoothing',
  title: 'Gaussian smoothing',
  summary: 'Blurs the image before the model sees it: removes fine noise, passes whatever changes slowly across the image.',
  reference: 'Xu, Evans & Qi, Feature squeezing, NDSS 2018 (local smoothing), with Gaussian weights in place of the median',
  kind: 'TRANSFORM',
  parameters,
  prefix: (graph, { sigma }) => putInFront(graph, 'gaussian-smoothing', (build, image, { height, width }) => {
    const down = fixedConstant(build, 'blur down', [height, height], gaussianMatrix(height, sigma));
    const across = fixedConstant(build, 'blur across', [width, width], transposed(gaussianMatrix(width, sigma), width));
    return build.op('MatMul', [build.op('MatMul', [down, image]), across]);
  }),
};
