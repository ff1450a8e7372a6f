import { z } from 'zod';
import { padByCopying } from '../../numeric/ops/support/pad-by-copying.ts';
import type { TransformDefense } from './defense.ts';
import { medianOfNine, upperMedianOfFour } from './transform-support/median.ts';
import { putInFront } from './transform-support/put-in-front.ts';

const parameters = z.strictObject({
  size: z.int().min(2).max(3).default(2).describe('Side of the window, in pixels of the model: 2 or 3.'),
});

/**
 * The median of a small window around every pixel, each channel for itself; of four values the upper of the two middle
 * ones, and the border repeated, as scipy.ndimage.median_filter and the paper have it. Its gradient is that of the pixel taken.
 */
export const medianSmoothing: TransformDefense<typeof parameters> = {
  name: 'median-smoothing',
  title: 'Median smoothing',
  summary: 'Replaces every pixel by the median of its neighbours before the model sees it: removes single changed pixels, keeps edges.',
  reference: 'Xu, Evans & Qi, Feature squeezing: detecting adversarial examples in deep neural networks, NDSS 2018',
  kind: 'TRANSFORM',
  parameters,
  prefix: (graph, { size }) => putInFront(graph, 'median-smoothing', (build, image) => {
    const after = size - 2;
    const padded = padByCopying(build, image, { mode: 'edge', pads: [0, 0, 1, 1, 0, 0, after, after] });
    return size === 2 ? upperMedianOfFour(build, padded) : medianOfNine(build, padded);
  }),
};
