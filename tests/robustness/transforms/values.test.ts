import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { bitDepth } from '../../../src/robustness/defenses/bit-depth.ts';
import { gaussianSmoothing } from '../../../src/robustness/defenses/gaussian-smoothing.ts';
import { jpegCompression } from '../../../src/robustness/defenses/jpeg-compression.ts';
import { medianSmoothing } from '../../../src/robustness/defenses/median-smoothing.ts';
import { farthest, picture, runOnce, showing, type ImageShape } from './support/transform-graphs.ts';

interface Reference {
  readonly shape: ImageShape;
  readonly image: readonly number[];
  readonly median: Readonly<Record<string, readonly number[]>>;
  readonly gaussian: Readonly<Record<string, readonly number[]>>;
  readonly bits: Readonly<Record<string, readonly number[]>>;
}
const fixture = new URL('../../fixtures/transforms/transforms.json', import.meta.url);
const { images } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly images: readonly Reference[] };

/** Every transformation of the fixture with what scipy makes of the image. */
function* cases({ shape, median, gaussian, bits }: Reference): Generator<readonly [string, Graph, readonly number[]]> {
  const graph = showing(shape);
  for (const [size, expected] of Object.entries(median)) yield [`median ${size}`, medianSmoothing.prefix(graph, { size: Number(size) }), expected];
  for (const [sigma, expected] of Object.entries(gaussian)) yield [`gaussian ${sigma}`, gaussianSmoothing.prefix(graph, { sigma: Number(sigma) }), expected];
  for (const [depth, expected] of Object.entries(bits)) yield [`${depth} bits`, bitDepth.prefix(graph, { bits: Number(depth) }), expected];
}

describe.each(images)('an image $shape', (reference) => {
  const image = floatTensor([1, ...reference.shape], Float32Array.from(reference.image));

  it('becomes what scipy makes of it, on both runtimes', async () => {
    for (const runtime of [await createOnnxRuntime({ threads: 1 }), await createTfjsRuntime({ backend: 'cpu' })]) {
      for (const [name, graph, expected] of cases(reference)) {
        const distance = farthest(await runOnce(runtime, graph, image), expected);
        expect({ name, runtime: runtime.description, close: distance < 1e-6 }).toEqual({ name, runtime: runtime.description, close: true });
      }
    }
  });
});

/** A JPEG file of full colour resolution, written and read by libjpeg. */
async function throughFile(pixels: Float32Array, [channels, height, width]: ImageShape, quality: number): Promise<Float32Array> {
  const size = height * width;
  const bytes = Buffer.from(Array.from(pixels, (_, at) => Math.round(255 * (pixels[(at % channels) * size + Math.floor(at / channels)] ?? 0))));
  const raw = { channels: channels === 1 ? 1 : 3, height, width } as const;
  const file = await sharp(bytes, { raw }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
  const read = await sharp(file).toColourspace(channels === 1 ? 'b-w' : 'srgb').raw().toBuffer();
  return pixels.map((_, at) => (read[(at % size) * channels + Math.floor(at / size)] ?? NaN) / 255);
}

const meanDistance = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? NaN)), 0) / a.length;

describe.each([[1, 37, 50], [3, 32, 24], [3, 5, 3], [1, 1, 1]] as const)('JPEG of an image [%i, %i, %i]', (...shape) => {
  const image = picture(shape, 5);

  it.each([10, 25, 50, 75, 90, 100])('of quality %i is what libjpeg makes of it, but for a few roundings', async (quality) => {
    const ours = await runOnce(await createOnnxRuntime({ threads: 1 }), jpegCompression.prefix(showing(shape), { quality }), image);
    const theirs = await throughFile(image.data, shape, quality);
    // libjpeg's cosine transform rounds inside: now and then a coefficient falls on the other side of a half.
    expect(meanDistance(ours, theirs)).toBeLessThan(0.5 / 255);
    expect(meanDistance(ours, theirs)).toBeLessThan(Math.max(0.2 * meanDistance(theirs, image.data), 0.3 / 255));
    expect(ours.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('is the same on tfjs', async () => {
    const graph = jpegCompression.prefix(showing(shape), { quality: 50 });
    const [onnx, tfjs] = [await runOnce(await createOnnxRuntime({ threads: 1 }), graph, image), await runOnce(await createTfjsRuntime({ backend: 'cpu' }), graph, image)];
    // Sums in another order may round a half the other way, in single blocks.
    expect(meanDistance(onnx, tfjs)).toBeLessThan(0.1 / 255);
  });
});

it('refuses JPEG of other images than grey and RGB, and graphs without an image', () => {
  expect(() => jpegCompression.prefix(showing([2, 8, 8]), { quality: 50 })).toThrow('expected images of 1 or 3 channels, found 2');
  const { inputs, ...rest } = showing([1, 8, 8]);
  const renamed = { ...rest, inputs: inputs.map((input) => ({ ...input, name: 'picture' })) };
  expect(() => bitDepth.prefix(renamed, { bits: 4 })).toThrow('bit-depth: expected a graph with an input image [N, C, H, W], found none');
});
