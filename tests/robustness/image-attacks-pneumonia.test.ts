import { readFileSync } from 'node:fs';
import { readNpz } from '../../src/numeric/formats/npz.ts';
import { foldPreprocessing } from '../../src/numeric/importers/fold-preprocessing.ts';
import { importOnnx } from '../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, type FloatTensor } from '../../src/numeric/tensor/tensor.ts';
import type { Classifier } from '../../src/robustness/classifier.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import { describeWithShared, shared } from '../support/shared-material.ts';
import { attackImages, imageAttack, rowsOf, type ImageRun } from './support/image-attack-run.ts';

const COUNT = 24;

/** Every 19th image of the test split, in [0,1]. */
async function testImages(): Promise<FloatTensor> {
  const arrays = await readNpz(readFileSync(shared('data/pneumonia-28.npz')));
  const pixels = arrays['test_images']?.data as Uint8Array;
  return floatTensor([COUNT, 1, 28, 28], Float32Array.from({ length: COUNT * 784 }, (_, i) => (pixels[Math.floor(i / 784) * 19 * 784 + (i % 784)] ?? NaN) / 255));
}

async function openModel(): Promise<Classifier> {
  const { graph, classCount } = importOnnx(readFileSync(shared('models/pneumonia-resnet.onnx')));
  return createGraphClassifier({
    graph: foldPreprocessing(graph, { channels: 'GRAY', scale: [255 / 128], offset: [-1] }),
    runtime: await createOnnxRuntime({ threads: 1 }),
    classCount,
  });
}

describeWithShared('per-image attacks on a pneumonia classifier, LINF 0.02', () => {
  let classifier: Classifier;
  let images: FloatTensor;
  beforeAll(async () => {
    [classifier, images] = [await openModel(), await testImages()];
  });
  afterAll(() => classifier.dispose());

  const threatModel = { goal: { kind: 'NONTARGETED' }, norm: 'LINF', epsilon: 0.02 } as const;
  const attack = (name: string, parameters = {}): Promise<ImageRun> => attackImages(imageAttack(name), { classifier, images, threatModel, parameters });
  const brokenBy = ({ reached }: ImageRun): number[] => reached.flatMap((is, n) => (is ? [n] : []));

  it('agree: more steps break no fewer, and queries or the nearest image find nothing that gradients do not', async () => {
    const oneStep = brokenBy(await attack('fgsm'));
    const apgd = brokenBy(await attack('apgd-margin', { steps: 40 }));
    expect(oneStep.length).toBeGreaterThan(0);
    expect(apgd.length).toBeLessThan(COUNT);
    for (const [name, parameters] of [['pgd', { steps: 20 }], ['apgd-ce', { steps: 40 }], ['fab', { steps: 20 }], ['deepfool', {}]] as const) {
      const broken = brokenBy(await attack(name, parameters));
      expect(broken.length).toBeGreaterThanOrEqual(oneStep.length - 1);
      expect(broken.filter((n) => !apgd.includes(n)).length).toBeLessThanOrEqual(1);
    }
    expect(brokenBy(await attack('square', { queries: 100 })).filter((n) => !apgd.includes(n))).toEqual([]);
  });

  it('find the same whatever batch an image comes in, up to the last bits of the runtime', async () => {
    const few = floatTensor([8, 1, 28, 28], images.data.slice(0, 8 * 784));
    const [whole, part] = [await attack('pgd', { steps: 10 }), await attackImages(imageAttack('pgd'), { classifier, images: few, threatModel, parameters: { steps: 10 } })];
    expect(part.reached).toEqual(whole.reached.slice(0, 8));
    expect(part.queries).toEqual(whole.queries.slice(0, 8));
    const rows = rowsOf(whole.adversarial);
    rowsOf(part.adversarial).forEach((row, n) => {
      const differing = row.filter((value, i) => Math.abs(value - (rows[n]?.[i] ?? NaN)) > 1e-6).length;
      expect(differing).toBeLessThan(8); // the sign of a gradient that is nearly zero
    });
  });
});
