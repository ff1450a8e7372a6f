import fc from 'fast-check';
import { Random } from '../../../src/kernel/random.ts';
import { floatTensor, sizeOf, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { channelCatalogue, DEFAULT_CHANNELS, findChannel, type Channel } from '../../../src/robustness/channels/index.ts';
import { fromLevels, toLevels, toPixels, toPlanes } from '../../../src/robustness/channels/support/bytes.ts';
import { throughJpeg } from '../../../src/robustness/channels/support/through-jpeg.ts';

/** A batch of smooth pictures of full range and a little noise, as no channel leaves unchanged. */
function pictures(count: number, shape: readonly [number, number, number], seed = 5): FloatTensor {
  const random = Random.fromSeed(seed);
  const [, height, width] = shape;
  const phases = Array.from({ length: count * shape[0] }, () => 6 * random.uniform());
  return floatTensor([count, ...shape], Float32Array.from({ length: count * sizeOf(shape) }, (_, i) => {
    const [x, y, plane] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    const wave = Math.sin((5 * x) / width + (3 * y) / height + (phases[plane] ?? 0));
    return Math.min(1, Math.max(0, 0.5 + 0.4 * wave + 0.05 * random.normal()));
  }));
}

function rowsOf({ shape, data }: FloatTensor): Float32Array[] {
  const size = data.length / (shape[0] ?? 1);
  return Array.from({ length: shape[0] ?? 0 }, (_, row) => data.subarray(row * size, (row + 1) * size));
}

function channelOf(name: string): Channel {
  const channel = findChannel(name);
  if (!channel) throw new Error(`no channel ${name}`);
  return channel;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? NaN))), 0);
}

function meanDifference(a: FloatTensor, b: FloatTensor): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - (b.data[i] ?? NaN)), 0) / a.data.length;
}

const SHAPES = [[1, 28, 28], [3, 28, 28], [1, 31, 17], [3, 32, 48], [1, 1, 1]] as const;

describe.each(channelCatalogue.map((channel) => ({ name: channel.name, channel })))('channel $name', ({ name, channel }) => {
  it.each(SHAPES.map((shape) => ({ shape })))('keeps shape, range and its input on $shape, the same every time', async ({ shape }) => {
    const images = pictures(3, shape);
    const before = images.data.slice();
    const sent = await channel.send(images);
    expect(images.data).toEqual(before);
    expect(sent.shape).toEqual(images.shape);
    expect(sent.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect((await channel.send(images)).data).toEqual(sent.data);
  });

  it('treats each image by itself', async () => {
    const images = pictures(4, [3, 28, 28]);
    const together = rowsOf(await channel.send(images));
    for (const [row, data] of rowsOf(images).entries()) {
      expect((await channel.send(floatTensor([1, 3, 28, 28], data))).data).toEqual(together[row]);
    }
  });

  if (name !== 'float') it('does something', async () => {
    const images = pictures(2, [1, 28, 28]);
    expect(largestDifference((await channel.send(images)).data, images.data)).toBeGreaterThan(0.001);
  });

  if (/^(jpeg|png|uint8)/.test(name)) it('gives levels of 8 bits', async () => {
    const { data } = await channel.send(pictures(2, [3, 28, 28]));
    expect(fromLevels(toLevels(data))).toEqual(data);
  });
});

it('knows its channels by name only, the direct one first', () => {
  expect(DEFAULT_CHANNELS).toEqual(['float', 'uint8', 'jpeg-95', 'jpeg-90', 'jpeg-75', 'jpeg-50', 'png-resize', 'shift-1']);
  for (const channel of channelCatalogue) expect(findChannel(channel.name)).toBe(channel);
  expect(findChannel('JPEG-90')).toBeUndefined();
});

it('hands on the very same images where nothing happens', async () => {
  const images = pictures(1, [1, 8, 8]);
  expect(await channelOf('float').send(images)).toBe(images);
});

it('loses more the lower the quality of JPEG', async () => {
  for (const shape of [[1, 64, 64], [3, 64, 64]] as const) {
    const images = pictures(4, shape);
    const losses = await Promise.all(['uint8', 'jpeg-95', 'jpeg-90', 'jpeg-75', 'jpeg-50']
      .map(async (name) => meanDifference(await channelOf(name).send(images), images)));
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    expect(new Set(losses).size).toBe(losses.length);
  }
});

it('halves colour in JPEG and keeps brightness: what flickers in colour alone is lost', async () => {
  const flicker = floatTensor([1, 3, 16, 16], Float32Array.from({ length: 768 }, (_, i) => {
    const [plane, sign] = [Math.floor(i / 256), i % 2 === 0 ? 1 : -1];
    // Red and green against each other, so that luma stays: 0.299 * 0.587 = 0.587 * 0.299.
    return 0.5 + 0.3 * sign * ([0.587, -0.299, 0][plane] ?? 0);
  }));
  const sent = await channelOf('jpeg-95').send(flicker);
  const left = Math.abs((sent.data[0] ?? 0) - (sent.data[1] ?? 0));
  expect(left).toBeLessThan(0.1 * 2 * 0.3 * 0.587);
});

describe('rounding to 8 bits', () => {
  it('keeps images of 8 bits to the bit and is done after once', async () => {
    const bytes = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
    const images = floatTensor([1, 1, 16, 16], bytes);
    expect((await channelOf('uint8').send(images)).data).toEqual(bytes);
    const once = await channelOf('uint8').send(pictures(2, [3, 9, 9]));
    expect((await channelOf('uint8').send(once)).data).toEqual(once.data);
  });

  it('moves no value by more than half a level', async () => {
    const images = pictures(3, [3, 28, 28]);
    expect(largestDifference((await channelOf('uint8').send(images)).data, images.data)).toBeLessThanOrEqual(0.5 / 255 + 1e-7);
  });

  it('kills every perturbation below half a grey level, whatever its pattern, and not one above', async () => {
    const clean = floatTensor([1, 1, 16, 16], Float32Array.from({ length: 256 }, (_, byte) => byte / 255));
    await fc.assert(fc.asyncProperty(fc.integer(), async (seed) => {
      const random = Random.fromSeed(seed);
      const sent = (size: number): Promise<FloatTensor> => channelOf('uint8').send(floatTensor(clean.shape,
        clean.data.map((value) => Math.min(1, Math.max(0, value + (random.uniform() < 0.5 ? -size : size))))));
      expect((await sent(0.49 / 255)).data).toEqual(clean.data);
      expect((await sent(0.51 / 255)).data).not.toEqual(clean.data);
    }), { numRuns: 50 });
  });
});

it('moves images right and down by one pixel and repeats the edge', async () => {
  const images = floatTensor([1, 2, 2, 3], Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], (value) => value / 16));
  const { data } = await channelOf('shift-1').send(images);
  expect([...data.map((value) => value * 16)]).toEqual([1, 1, 2, 1, 1, 2, 7, 7, 8, 7, 7, 8]);
});

it('keeps a flat picture flat through every channel', async () => {
  for (const channel of channelCatalogue) {
    const flat = floatTensor([1, 1, 24, 24], new Float32Array(576).fill(100 / 255));
    expect(largestDifference((await channel.send(flat)).data, flat.data)).toBe(0);
  }
});

it('refuses to encode images that are neither grey nor RGB', async () => {
  await expect(channelOf('jpeg-90').send(pictures(1, [2, 8, 8]))).rejects.toThrow('grey or RGB');
});

it('turns planes to pixels and back', () => {
  const planes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect([...toPixels(planes, 3)]).toEqual([1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12]);
  expect(toPlanes(toPixels(planes, 3), 3)).toEqual(planes);
});

describe('grey images on one sheet', () => {
  const single = { 'jpeg-95': 95, 'jpeg-50': 50 } as const;
  it.each([[28, 28], [31, 17], [8, 16], [1, 1], [5, 130]])('come out of JPEG as each alone, bit for bit, at %i x %i', async (height, width) => {
    const images = pictures(5, [1, height, width]);
    for (const [name, quality] of Object.entries(single)) {
      const together = rowsOf(await channelOf(name).send(images));
      for (const [row, image] of rowsOf(images).entries()) {
        expect(together[row]).toEqual(await throughJpeg(image, { channels: 1, height, width }, quality));
      }
    }
  });

  it('fill several sheets where one cannot hold them', async () => {
    const images = pictures(3, [1, 28_000, 2]);
    const together = rowsOf(await channelOf('jpeg-90').send(images));
    expect(together[2]).toEqual(await throughJpeg(rowsOf(images)[2] ?? new Float32Array(), { channels: 1, height: 28_000, width: 2 }, 90));
  });
});
