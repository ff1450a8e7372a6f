import { foldPreprocessing } from '../../src/numeric/importers/fold-preprocessing.ts';
import { importOnnx } from '../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { Runtime } from '../../src/numeric/runtimes/runtime.ts';
import { createTfjsRuntime } from '../../src/numeric/runtimes/tfjs/tfjs.ts';
import { floatTensor, type FloatTensor } from '../../src/numeric/tensor/tensor.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import { predictions, type Classifier } from '../../src/robustness/classifier.ts';
import { relativeError } from '../numeric/support/expect-close.ts';
import { asTensor, sharedArrays, sharedFile } from '../numeric/support/shared-material.ts';
import { describeWithShared } from '../support/shared-material.ts';

/** Architectures exported by PyTorch, and trained models; PyTorch's float64 logits and gradients lie beside each. */
const models = [
  { path: 'conformance/vgg', architecture: 'VGG-like' },
  { path: 'conformance/resnet', architecture: 'ResNet-like' },
  { path: 'conformance/densenet', architecture: 'DenseNet-like' },
  { path: 'conformance/googlenet', architecture: 'Inception-like' },
  { path: 'conformance/mobilenet_v2', architecture: 'MobileNet-like' },
  { path: 'conformance/efficientnet', architecture: 'EfficientNet-like' },
  { path: 'conformance/vit', architecture: 'transformer-like' },
  { path: 'models/pneumonia-vgg', architecture: 'VGG-like' },
  { path: 'models/pneumonia-resnet', architecture: 'ResNet-like' },
  { path: 'models/pneumonia-densenet', architecture: 'DenseNet-like' },
];
/** Gradients by our rules on onnxruntime, and by TensorFlow's tape: two implementations that share the importer only. */
const runtimes = [
  { engine: 'onnxruntime', createRuntime: () => createOnnxRuntime({ threads: 2 }) },
  { engine: 'tfjs', createRuntime: () => createTfjsRuntime({ backend: 'wasm' }) },
];
const losses = [['cross-entropy', 'grad_cross_entropy'], ['margin', 'grad_margin']] as const;

async function withClassifier(path: string, createRuntime: () => Promise<Runtime>, use: (classifier: Classifier) => Promise<void>): Promise<void> {
  const model = importOnnx(sharedFile(`${path}.onnx`));
  const classifier = createGraphClassifier({ graph: model.graph, runtime: await createRuntime(), classCount: model.classCount });
  try {
    await use(classifier);
  } finally {
    await classifier.dispose();
  }
}

function summedOverBatch({ shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> }): Float64Array {
  const size = data.length / (shape[0] ?? 1);
  const sum = new Float64Array(size);
  Array.from(data).forEach((element, index) => { sum[index % size] = (sum[index % size] ?? 0) + element; });
  return sum;
}

describeWithShared('against PyTorch', () => describe.each(models)('$path', ({ path, architecture }) => {
  it('is recognised', () => {
    const model = importOnnx(sharedFile(`${path}.onnx`));
    expect(model).toMatchObject({ architecture, outputKind: 'LOGITS', differentiable: true, warnings: [] });
    expect(model.input.layout).toBe('NCHW');
  });

  describe.each(runtimes)('on $engine', ({ createRuntime }) => {
    it('gives the same logits', async () => {
      const reference = await sharedArrays(`${path}.npz`);
      await withClassifier(path, createRuntime, async (classifier) => {
        const logits = await classifier.logits(asTensor(reference['image']));
        expect(logits.shape).toEqual(reference['logits']?.shape);
        expect(relativeError(logits.data, reference['logits']?.data ?? [])).toBeLessThan(1e-5);
      });
    });

    it.each(losses)('gives the same gradients of the %s loss, each and summed', async (loss, key) => {
      const reference = await sharedArrays(`${path}.npz`);
      const expected = reference[key];
      if (!expected) return expect(path).toMatch(/^models\/pneumonia/); // trained models come without margin gradients
      const classes = Int32Array.from(reference['label']?.data ?? []);
      await withClassifier(path, createRuntime, async (classifier) => {
        const images = asTensor(reference['image']);
        const each = await classifier.gradient(images, classes, { loss, goal: 'NONTARGETED', reduce: 'each' });
        expect(relativeError(each.gradient.data, expected.data)).toBeLessThan(1e-4);
        const sum = await classifier.gradient(images, classes, { loss, goal: 'NONTARGETED', reduce: 'sum' });
        expect(sum.gradient.shape).toEqual([1, ...classifier.imageShape]);
        expect(relativeError(sum.gradient.data, summedOverBatch(expected))).toBeLessThan(1e-4);
      });
    });

    it('scores an image alone as it does in a batch', async () => {
      const images = asTensor((await sharedArrays(`${path}.npz`))['image']);
      const size = images.data.length / (images.shape[0] ?? 1);
      await withClassifier(path, createRuntime, async (classifier) => {
        const together = await classifier.logits(images);
        const alone = await classifier.logits(floatTensor([1, ...images.shape.slice(1)], images.data.slice(size, 2 * size)));
        expect(relativeError(alone.data, together.data.subarray(classifier.classCount, 2 * classifier.classCount))).toBeLessThan(1e-5);
      });
    });
  });
}));

describeWithShared('preprocessing folded into a trained model', () => {
  // The model was trained on (x - 128) / 128 of 8-bit pixels x; pixels here are x / 255.
  const preprocessing = { channels: 'GRAY' as const, scale: [255 / 128], offset: [-1] };
  const toPixels = (images: FloatTensor): FloatTensor => floatTensor(images.shape, images.data.map((x) => ((x + 1) * 128) / 255));

  it('gives the same logits for pixels in [0,1], and gradients in their units', async () => {
    const reference = await sharedArrays('models/pneumonia-resnet.npz');
    const images = toPixels(asTensor(reference['image']));
    expect(Math.min(...images.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...images.data)).toBeLessThanOrEqual(1);
    const model = importOnnx(sharedFile('models/pneumonia-resnet.onnx'));
    const runtime = await createOnnxRuntime({ threads: 2 });
    const classifier = createGraphClassifier({ graph: foldPreprocessing(model.graph, preprocessing), runtime, classCount: 2 });
    const classes = Int32Array.from(reference['label']?.data ?? []);
    const result = await classifier.gradient(images, classes, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });
    await classifier.dispose();
    expect(relativeError(result.logits.data, reference['logits']?.data ?? [])).toBeLessThan(1e-5);
    const expected = (reference['grad_cross_entropy']?.data ?? new Float64Array()).map((g) => (g * 255) / 128);
    expect(relativeError(result.gradient.data, expected)).toBeLessThan(1e-4);
    expect(predictions(result.logits)).toEqual(predictions(asTensor(reference['logits'])));
  });
});
