import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Graph } from '../../src/numeric/graph/graph.ts';
import { importOnnx } from '../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createTfjsRuntime } from '../../src/numeric/runtimes/tfjs/tfjs.ts';
import { floatTensor, type FloatTensor } from '../../src/numeric/tensor/tensor.ts';
import type { Classifier } from '../../src/robustness/classifier.ts';
import { createGraphClassifier } from '../../src/robustness/graph-classifier.ts';
import type { Norm } from '../../src/robustness/threat-model.ts';
import { relativeError } from '../numeric/support/expect-close.ts';
import { linearClassifier } from '../numeric/support/small-classifier.ts';
import { attackImages, imageAttack, rowsOf } from './support/image-attack-run.ts';

interface Expected {
  readonly images: readonly number[];
  readonly logits: readonly number[];
  readonly labels: readonly number[];
  readonly dlr: readonly { goal: 'NONTARGETED' | 'TARGETED'; classes: readonly number[]; losses: readonly number[]; gradients: readonly number[] }[];
  readonly attacks: readonly {
    attack: string; norm: Norm; epsilon: number; target: number | null; reached: readonly boolean[]; adversarial: readonly number[];
  }[];
}

/** Made by PyTorch in float64: tests/fixtures/image-attacks/make.py. */
const folder = resolve(import.meta.dirname, '../fixtures/image-attacks');
const expected = JSON.parse(readFileSync(resolve(folder, 'expected.json'), 'utf8')) as Expected;
const images = floatTensor([expected.images.length / 64, 1, 8, 8], Float32Array.from(expected.images));

const runtimes = {
  onnxruntime: () => createOnnxRuntime({ threads: 1 }),
  tfjs: () => createTfjsRuntime({ backend: 'cpu' }),
} as const;

function open(graph: Graph, classCount: number, runtime: keyof typeof runtimes = 'onnxruntime'): Promise<Classifier> {
  return runtimes[runtime]().then((engine) => createGraphClassifier({ graph, runtime: engine, classCount }));
}

const model = (): Graph => importOnnx(readFileSync(resolve(folder, 'model.onnx'))).graph;

describe.each(['onnxruntime', 'tfjs'] as const)('the DLR loss on %s', (runtime) => {
  it.each(expected.dlr)('is that of PyTorch in float64, and so is its gradient: $goal', async ({ goal, classes, ...wanted }) => {
    const classifier = await open(model(), 5, runtime);
    const found = await classifier.gradient(images, Int32Array.from(classes), { loss: 'dlr', goal, reduce: 'each' });
    expect(relativeError([...found.logits.data], [...expected.logits])).toBeLessThan(1e-5);
    expect(relativeError([...found.losses.data], [...wanted.losses])).toBeLessThan(1e-5);
    expect(relativeError([...found.gradient.data], [...wanted.gradients])).toBeLessThan(1e-4);
    await classifier.dispose();
  });

  it('has the slope of finite differences along a direction', async () => {
    const classifier = await open(model(), 5, runtime);
    for (const { goal, classes } of expected.dlr) {
      const at = (x: FloatTensor) => classifier.gradient(x, Int32Array.from(classes), { loss: 'dlr', goal, reduce: 'each' });
      const { gradient } = await at(images);
      const moved = async (step: number) => (await at(floatTensor(images.shape, images.data.map((x, i) => x + step * Math.sin(i))))).losses.data;
      const [ahead, behind] = [await moved(1e-2), await moved(-1e-2)];
      const slopes = rowsOf(gradient).map((row, n) => row.reduce((sum, g, i) => sum + g * Math.sin(n * 64 + i), 0));
      expect(relativeError(slopes, Array.from(ahead, (loss, n) => (loss - (behind[n] ?? NaN)) / 2e-2))).toBeLessThan(0.02);
    }
    await classifier.dispose();
  });

  it('is refused for too few classes, with what to take instead', async () => {
    const three = await open(linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], [0, 0, 0]), 3, runtime);
    const image = floatTensor([1, 1, 2, 2], Float32Array.of(0.1, 0.2, 0.3, 0.4));
    await expect(three.gradient(image, Int32Array.of(0), { loss: 'dlr', goal: 'TARGETED', reduce: 'each' }))
      .rejects.toThrow('expected at least 4 classes for the targeted DLR loss, found 3: take the margin loss');
    expect((await three.gradient(image, Int32Array.of(0), { loss: 'dlr', goal: 'NONTARGETED', reduce: 'each' })).losses.data[0]).toBeCloseTo(1, 5);
    const two = await open(linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]), 2, runtime);
    await expect(two.gradient(image, Int32Array.of(0), { loss: 'dlr', goal: 'NONTARGETED', reduce: 'each' })).rejects.toThrow('expected at least 3 classes');
    await Promise.all([three.dispose(), two.dispose()]);
  });
});

describe.each(expected.attacks)('$attack in $norm, target $target', ({ attack, norm, epsilon, target, ...wanted }) => {
  it('makes the images of an attack written in PyTorch, float64', async () => {
    const classifier = await open(model(), 5);
    const goal = target === null ? { kind: 'NONTARGETED' } as const : { kind: 'TARGETED', target } as const;
    const parameters = attack === 'pgd' ? { steps: 8, stepSize: 0.25, randomStart: false } : {};
    const found = await attackImages(imageAttack(attack), { classifier, images, threatModel: { goal, norm, epsilon }, parameters });
    expect(found.reached).toEqual(wanted.reached);
    const apart = found.adversarial.data.map((x, i) => Math.abs(x - (wanted.adversarial[i] ?? NaN)));
    expect(Math.max(...apart)).toBeLessThan(1e-4);
    await classifier.dispose();
  });
});
