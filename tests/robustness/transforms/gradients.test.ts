import type { Graph } from '../../../src/numeric/graph/graph.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import type { Runtime } from '../../../src/numeric/runtimes/runtime.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { Random } from '../../../src/kernel/random.ts';
import { bitDepth } from '../../../src/robustness/defenses/bit-depth.ts';
import { gaussianSmoothing } from '../../../src/robustness/defenses/gaussian-smoothing.ts';
import { jpegCompression } from '../../../src/robustness/defenses/jpeg-compression.ts';
import { medianSmoothing } from '../../../src/robustness/defenses/median-smoothing.ts';
import { createGraphClassifier } from '../../../src/robustness/graph-classifier.ts';
import { farthest, picture, runOnce, summing, type ImageShape } from './support/transform-graphs.ts';

const runtimes: readonly (readonly [string, () => Promise<Runtime>])[] = [
  ['onnxruntime', () => createOnnxRuntime({ threads: 1 })], ['tfjs', () => createTfjsRuntime({ backend: 'cpu' })],
];
const shapes: readonly ImageShape[] = [[1, 7, 10], [3, 8, 16]];

/** Derivative of logit 1 minus logit 0 by the image. */
async function gradientOf(runtime: Runtime, graph: Graph, image: FloatTensor): Promise<Float32Array> {
  const classifier = createGraphClassifier({ graph, runtime, classCount: 2 });
  try {
    const { gradient } = await classifier.gradient(image, new Int32Array(image.shape[0] ?? 0), { loss: 'margin', goal: 'NONTARGETED', reduce: 'each' });
    return gradient.data;
  } finally {
    await classifier.dispose();
  }
}

async function slopeAlong(graph: Graph, image: FloatTensor, direction: Float32Array, step: number): Promise<number> {
  const runtime = await createOnnxRuntime({ threads: 1 });
  const [ahead = [], behind = []] = await Promise.all([step, -step].map(async (distance) => {
    const moved = floatTensor(image.shape, image.data.map((value, i) => value + distance * (direction[i] ?? 0)));
    return runOnce(runtime, graph, moved, 'logits');
  }));
  const margin = (logits: ArrayLike<number>): number => (logits[1] ?? NaN) - (logits[0] ?? NaN);
  return (margin(ahead) - margin(behind)) / (2 * step);
}

/** Values so far apart that a small step changes no order. */
function apart(shape: ImageShape): FloatTensor {
  const size = shape[0] * shape[1] * shape[2];
  const order = Random.fromSeed(2).permutation(size);
  return floatTensor([1, ...shape], Float32Array.from(order, (place) => (place + 0.5) / size));
}

describe.each(runtimes)('on %s', (_, create) => {
  describe.each(shapes)('through the transformation of an image [%i, %i, %i]', (...shape) => {
    const { graph, weights } = summing(shape);
    const direction = Float32Array.from({ length: weights.length }, (_, i) => Math.sin(3 * i + 1));
    const alongDirection = (gradient: Float32Array): number => gradient.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);

    it.each([
      ['gaussian', gaussianSmoothing.prefix(graph, { sigma: 1.3 }), 0.05],
      ['median of 4', medianSmoothing.prefix(graph, { size: 2 }), 1e-3],
      ['median of 9', medianSmoothing.prefix(graph, { size: 3 }), 1e-3],
    ])('the gradient is the slope: %s', async (_, transformed, step) => {
      const image = apart(shape);
      const gradient = await gradientOf(await create(), transformed, image);
      const slope = await slopeAlong(transformed, image, direction, step);
      expect(Math.abs(alongDirection(gradient) - slope)).toBeLessThan(2e-2 * Math.max(1, Math.abs(slope)));
      expect(farthest(gradient, weights.map((w) => 2 * w))).toBeGreaterThan(0.5);
    });

    it('it is straight through the steps of bit depth', async () => {
      const gradient = await gradientOf(await create(), bitDepth.prefix(graph, { bits: 3 }), picture(shape, 3));
      expect(farthest(gradient, weights.map((w) => 2 * w))).toBeLessThan(1e-5);
    });

    it.each([10, 75])('it is straight through JPEG of quality %i, black and white areas included', async (quality) => {
      const image = picture(shape, 3);
      image.data.fill(0, 0, image.data.length / 3);
      image.data.fill(1, image.data.length / 2);
      // Without rounding JPEG changes nothing, but for the tiny shift of the halves.
      const gradient = await gradientOf(await create(), jpegCompression.prefix(graph, { quality }), image);
      expect(farthest(gradient, weights.map((w) => 2 * w))).toBeLessThan(2e-3);
    });
  });
});

it('a batch has the gradients of its images', async () => {
  const shape = [3, 9, 8] as const;
  const transformed = jpegCompression.prefix(medianSmoothing.prefix(summing(shape).graph, { size: 3 }), { quality: 40 });
  const [a, b] = [picture(shape, 1), picture(shape, 2)];
  const runtime = await createOnnxRuntime({ threads: 1 });
  const both = await gradientOf(runtime, transformed, floatTensor([2, ...shape], Float32Array.from([...a.data, ...b.data])));
  const each = [...await gradientOf(runtime, transformed, a), ...await gradientOf(runtime, transformed, b)];
  expect(farthest(both, each)).toBeLessThan(1e-5);
});
