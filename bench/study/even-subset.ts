import type { ImageSource } from '../../src/robustness/image-source.ts';
import { subsetOf } from '../../src/robustness/image-subset.ts';

/** At most so many images, taken at even steps through the source, so that classes keep their shares; all without a limit. */
export function evenSubset(images: ImageSource, atMost: number | undefined): ImageSource {
  if (atMost === undefined || images.count <= atMost) return images;
  return subsetOf(images, Uint32Array.from({ length: atMost }, (_, place) => Math.floor((place * images.count) / atMost)));
}
