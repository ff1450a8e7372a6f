import { floatTensor, type FloatTensor } from '../../../tensor/tensor.ts';

/** Rounded up to a whole number of blocks. */
export function padded(channels: number, block: number): number {
  return Math.ceil(channels / block) * block;
}

/**
 * A convolution kernel [M, C, kh, kw] as the blocked convolution reads it: [M / block, C / block, kh, kw, block of C,
 * block of M], or with `wholeInput` (plain or depthwise input) [M / block, C, kh, kw, block of M]. Missing channels are
 * zeros. The shape given is the padded [M, C, kh, kw].
 */
export function reorderFilter({ shape, data }: FloatTensor, block: number, wholeInput: boolean): FloatTensor {
  const [filters = 1, channels = 1, rows = 1, columns = 1] = shape;
  const depth = wholeInput ? channels : padded(channels, block);
  const inner = wholeInput ? 1 : block;
  const area = rows * columns;
  const result = floatTensor([padded(filters, block), depth, rows, columns]);
  for (let filter = 0; filter < filters; filter++) {
    const filterBase = Math.floor(filter / block) * block * depth * area + (filter % block);
    for (let channel = 0; channel < channels; channel++) {
      const from = (filter * channels + channel) * area;
      const to = filterBase + Math.floor(channel / inner) * inner * area * block + (channel % inner) * block;
      for (let place = 0; place < area; place++) result.data[to + place * inner * block] = data[from + place] ?? 0;
    }
  }
  return result;
}

/** A bias padded with zeros to whole blocks. */
export function padBias(bias: Float32Array, block: number): FloatTensor {
  const result = floatTensor([padded(bias.length, block)]);
  result.data.set(bias);
  return result;
}
