import { padBias, padded, reorderFilter } from '../../../../src/numeric/runtimes/onnxruntime/blocked/reorder-filter.ts';
import { floatTensor, sizeOf } from '../../../../src/numeric/tensor/tensor.ts';

/** Numbers 1, 2, 3, …, so that a zero is padding. */
const counted = (shape: readonly number[]) => floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, (_, index) => index + 1));

const SHAPES = [[16, 16, 3, 3], [8, 8, 1, 2], [20, 12, 2, 3], [1, 32, 1, 1], [18, 4, 3, 1], [48, 20, 1, 1]] as const;

describe.each([8, 16])('in blocks of %s', (block) => {
  it.each(SHAPES)('a kernel [%s, %s, %s, %s] is read block of filters by block of channels', (...shape) => {
    const [filters, channels, rows, columns] = shape;
    const kernel = counted(shape);
    const found = reorderFilter(kernel, block, false);
    expect(found.shape).toEqual([padded(filters, block), padded(channels, block), rows, columns]);
    const expected = floatTensor(found.shape).data;
    const deep = padded(channels, block) / block;
    kernel.data.forEach((number, index) => {
      const [place, channel, filter] = [index % (rows * columns), Math.floor(index / (rows * columns)) % channels, Math.floor(index / (rows * columns * channels))];
      const outer = (Math.floor(filter / block) * deep + Math.floor(channel / block)) * rows * columns + place;
      expected[(outer * block + (channel % block)) * block + (filter % block)] = number;
    });
    expect(found.data).toEqual(expected);
  });

  it.each([[16, 3, 3, 3], [20, 1, 5, 1], [32, 1, 3, 3], [6, 4, 1, 1]] as const)('a kernel [%s, %s, %s, %s] of a plain input is read block of filters by channel', (...shape) => {
    const [filters, channels, rows, columns] = shape;
    const kernel = counted(shape);
    const found = reorderFilter(kernel, block, true);
    expect(found.shape).toEqual([padded(filters, block), channels, rows, columns]);
    const expected = floatTensor(found.shape).data;
    kernel.data.forEach((number, index) => {
      const [rest, filter] = [index % (rows * columns * channels), Math.floor(index / (rows * columns * channels))];
      expected[(Math.floor(filter / block) * channels * rows * columns + rest) * block + (filter % block)] = number;
    });
    expect(found.data).toEqual(expected);
  });

  it('a bias ends in zeros', () => {
    const found = padBias(Float32Array.of(1, 2, 3), block);
    expect(found.shape).toEqual([block]);
    expect(Array.from(found.data)).toEqual([1, 2, 3, ...Array.from({ length: block - 3 }, () => 0)]);
  });
});
