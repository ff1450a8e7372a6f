/** Side of a JPEG block. */
export const BLOCK = 8;

/** Of the orthonormal cosine transform of 8 values: how much the value at `place` adds to the coefficient of a frequency. */
function cosine(frequency: number, place: number): number {
  const scale = frequency === 0 ? Math.SQRT1_2 : 1;
  return (scale / 2) * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * BLOCK));
}

/**
 * Kernels [channels * 64, channels, 8, 8] of the cosine transform of every channel by itself: a convolution of stride 8
 * takes blocks to their coefficients, channel by channel and row by row, and its transpose takes them back.
 */
export function blockCosines(channels: number): Float32Array {
  const size = BLOCK * BLOCK;
  const kernels = new Float32Array(channels * size * channels * size);
  for (let channel = 0; channel < channels; channel++) {
    for (let frequency = 0; frequency < size; frequency++) {
      for (let place = 0; place < size; place++) {
        const at = ((channel * size + frequency) * channels + channel) * size + place;
        kernels[at] = cosine(Math.floor(frequency / BLOCK), Math.floor(place / BLOCK)) * cosine(frequency % BLOCK, place % BLOCK);
      }
    }
  }
  return kernels;
}
