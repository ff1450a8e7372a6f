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

/** Times runs of one batch. */
export async function measureThroughput(classifier: Classifier, images: ImageSource, batch: number, repeats: number): Promise<Throughput> {
  const indices = Uint32Array.from({ length: Math.min(batch, images.count) }, (_, index) => index);
  const input = await images.read(indices);
  const labels = images.labels.slice(0, indices.length);
  const gradient = (reduce: 'each' | 'sum'): Promise<unknown> =>
    classifier.gradient(input, labels, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce });
  return {
    batch: indices.length,
    forward: await timeRepeats(repeats, () => classifier.logits(input)),
    gradientEach: await timeRepeats(repeats, () => gradient('each')),
    gradientSum: await timeRepeats(repeats, () => gradient('sum')),
  };
}
