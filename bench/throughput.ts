import type { Classifier } from '../src/robustness/classifier.ts';
import type { ImageSource } from '../src/robustness/image-source.ts';
import { timeRepeats, type Timing } from './timing.ts';

export interface Throughput {
  readonly batch: number;
  readonly forward: Timing;
  /** Forward and the gradient of the summed loss with respect to each image. */
  readonly gradientEach: Timing;
  /** The same, summed over the batch: what a step of a universal perturbation needs. */
  readonly gradientSum: Timing;
}

/** Times runs of one batch, after one of each that is not timed: it compiles. */
export async function measureThroughput(classifier: Classifier, images: ImageSource, batch: number, repeats: number): Promise<Throughput> {
  const indices = Uint32Array.from({ length: Math.min(batch, images.count) }, (_, index) => index);
  const input = await images.read(indices);
  const labels = images.labels.slice(0, indices.length);
  const gradient = (reduce: 'each' | 'sum'): Promise<unknown> =>
    classifier.gradient(input, labels, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce });
  const forward = (): Promise<unknown> => classifier.logits(input);
  const each = (): Promise<unknown> => gradient('each');
  const sum = (): Promise<unknown> => gradient('sum');
  for (const run of [forward, each, sum]) await run();
  return {
    batch: indices.length,
    forward: await timeRepeats(repeats, forward),
    gradientEach: await timeRepeats(repeats, each),
    gradientSum: await timeRepeats(repeats, sum),
  };
}
