import { Random } from '../../../kernel/random.ts';
import { floatTensor, sizeOf } from '../../../numeric/tensor/tensor.ts';
import type { ImageSource } from '../../image-source.ts';
import type { Norm } from '../../threat-model.ts';
import { LinearClassifier } from './linear-classifier.ts';

const SHAPE = [1, 8, 8] as const;
const IMAGES = 8;

/** A linear classifier of 8x8 images with random weights. */
export function linearClassifier(seed: number): LinearClassifier {
  const random = Random.fromSeed(seed);
  const weights = Float64Array.from({ length: sizeOf(SHAPE) }, () => random.normal());
  return new LinearClassifier(SHAPE, weights, -weights.reduce((sum, weight) => sum + weight / 2, 0));
}

/** One that always says the same. */
export function constantClassifier(): LinearClassifier {
  return new LinearClassifier(SHAPE, new Float64Array(sizeOf(SHAPE)), -1);
}

/** Images around grey, half on either side, whose shortest way to the other class is exactly `radius` long in `norm`. */
export function imagesAtRadius(classifier: LinearClassifier, norm: Norm, radius: number, seed: number): ImageSource {
  const random = Random.fromSeed(seed);
  const { weights } = classifier;
  const squared = weights.reduce((sum, weight) => sum + weight * weight, 0);
  // The score changes by at most epsilon times the dual norm of the weights.
  const dual = norm === 'L2' ? Math.sqrt(squared) : weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  const images = Array.from({ length: IMAGES }, (_, index) => {
    const image = Float32Array.from(weights, () => 0.5 + 0.1 * (2 * random.uniform() - 1));
    const shift = ((index % 2 === 0 ? -1 : 1) * radius * dual - classifier.score(image)) / squared;
    return image.map((value, i) => value + shift * (weights[i] ?? 0));
  });
  return inMemory(images, Int32Array.from(images.keys()).map((index) => index % 2));
}

function inMemory(images: readonly Float32Array[], labels: Int32Array): ImageSource {
  return {
    count: images.length,
    imageShape: SHAPE,
    labels,
    nameOf: (index) => `toy-${index}`,
    patientOf: () => undefined,
    read: (indices) => {
      const batch = floatTensor([indices.length, ...SHAPE]);
      indices.forEach((index, row) => batch.data.set(images[index] ?? new Float32Array(0), row * sizeOf(SHAPE)));
      return Promise.resolve(batch);
    },
  };
}
