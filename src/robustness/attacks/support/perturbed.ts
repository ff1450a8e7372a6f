import { floatTensor, type FloatTensor } from '../../../numeric/tensor/tensor.ts';

/**
 * The perturbed images clip(x + v, 0, 1): `images` is [N,C,H,W], `perturbation` the C*H*W values added to each. The sum
 * of two float32 in float64, stored as float32, is the float32 sum (Figueroa 1995), so the bits are those of numpy.
 */
export function perturbed(images: FloatTensor, perturbation: Float32Array): FloatTensor {
  const result = floatTensor(images.shape);
  const size = perturbation.length;
  const out = result.data;
  for (let start = 0; start < out.length; start += size) {
    for (let i = 0; i < size; i++) out[start + i] = (images.data[start + i] ?? 0) + (perturbation[i] ?? 0);
  }
  clipToImages(out);
  return result;
}

/** Forces every value into [0, 1], in place. */
export function clipToImages(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < 0) values[i] = 0;
    else if (value > 1) values[i] = 1;
  }
}
