import { AppError } from '../../../kernel/errors.ts';
import type { Random } from '../../../kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../numeric/tensor/tensor.ts';
import type { AttackInput } from '../attack.ts';
import { batchesOf, imagesPerRun, inOrder } from './batches.ts';
import { perturbed } from './perturbed.ts';
import { requireFinite } from './predict.ts';
import { restrict } from './region.ts';

/** Noise images to lay a perturbation on. */
export interface NoiseBackgrounds {
  readonly count: number;
  readonly random: Random;
}

const MIDDLE = 0.5;

/** Of the noise around the middle: 0 and 1 are three of them away, so few values are clipped. */
const DEVIATION = 1 / 6;

/**
 * Gradient of the mean response of the network's layers to clip(background + v), with respect to v [C,H,W]; zero outside
 * the region of the threat model. The background is mid-grey, or normal noise around it. No image is read. Throws
 * UNSUPPORTED for a model that has no layers to look into.
 */
export async function activationGradient({ classifier, threatModel }: AttackInput<unknown>, v: Float32Array, noise?: NoiseBackgrounds): Promise<Float32Array> {
  const { imageShape } = classifier;
  const count = noise?.count ?? 1;
  const mean = new Float32Array(v.length);
  for (const batch of batchesOf(inOrder(count), imagesPerRun(imageShape))) {
    const background = backgroundOf([batch.length, ...imageShape], noise?.random);
    const result = await classifier.activationGradient?.(perturbed(background, v));
    if (!result) throw new AppError('UNSUPPORTED', 'expected a model that shows the activations of its layers, found one that does not: a data-free attack has nothing to maximise');
    requireFinite(result.gradient.data, 'gradient values');
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (result.gradient.data[i] ?? 0) / count;
  }
  restrict(mean, threatModel, imageShape);
  return mean;
}

function backgroundOf(shape: readonly number[], random: Random | undefined): FloatTensor {
  const value = random ? (): number => Math.min(1, Math.max(0, MIDDLE + DEVIATION * random.normal())) : (): number => MIDDLE;
  return floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, value));
}
