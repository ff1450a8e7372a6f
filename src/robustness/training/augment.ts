import type { Random } from '../../kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../numeric/tensor/tensor.ts';
import { poseImage, type Pose } from './pose-image.ts';

/** How training images are varied, each image on its own. Zero or false: not at all. */
export interface Augmentation {
  /** Mirrors left and right, one image in two. */
  readonly flip: boolean;
  /** Turned by up to so many degrees either way. */
  readonly rotation: number;
  /** Moved by up to this share of the width and of the height, in whole pixels. */
  readonly shift: number;
}

/**
 * Images [N,C,H,W] in random poses, as a new tensor; the same tensor where nothing varies. Only what varies draws random
 * numbers. Beyond an edge the edge's pixels go on.
 */
export function augment(images: FloatTensor, augmentation: Augmentation, random: Random): FloatTensor {
  const { flip, rotation, shift } = augmentation;
  if (!flip && rotation === 0 && shift === 0) return images;
  const [count = 0, channels = 0, height = 0, width = 0] = images.shape;
  const shape = [channels, height, width] as const;
  const varied = floatTensor(images.shape);
  const size = sizeOf(shape);
  for (let start = 0; start < count * size; start += size) {
    const from = images.data.subarray(start, start + size);
    const to = varied.data.subarray(start, start + size);
    poseImage({ shape, from, to }, randomPose(augmentation, shape, random));
  }
  return varied;
}

function randomPose({ flip, rotation, shift }: Augmentation, [, height, width]: readonly [number, number, number], random: Random): Pose {
  const between = (most: number): number => (most === 0 ? 0 : most * (2 * random.uniform() - 1));
  return {
    flipped: flip && random.uniform() < 0.5,
    angle: between(rotation),
    right: Math.round(between(shift * width)),
    down: Math.round(between(shift * height)),
  };
}
