import { readFileSync } from 'node:fs';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { createTfjsRuntime } from '../../../src/numeric/runtimes/tfjs/tfjs.ts';
import type { Program, Runtime } from '../../../src/numeric/runtimes/runtime.ts';
import { floatTensor, type FloatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { createGraphClassifier } from '../../../src/robustness/graph-classifier.ts';
import { createGraphTrainer } from '../../../src/robustness/training/graph-trainer.ts';
import type { BatchStatistics } from '../../../src/robustness/training/trainable-classifier.ts';
import { relativeError } from '../../numeric/support/expect-close.ts';

/** A network with normalisation, a residual block and pooling, and PyTorch's own figures; `make.py` beside them made both. */
const folder = new URL('../../fixtures/training-gradients/', import.meta.url);
const { graph } = importOnnx(readFileSync(new URL('model.onnx', folder)));
const reference = await readNpz(readFileSync(new URL('gradients.npz', folder)), 'gradients.npz');
const numbers = (key: string): Float32Array => Float32Array.from(Array.from<number | bigint | string, number>(reference[key]?.data ?? [], Number));
const [images, adversarial] = ['images', 'adversarial'].map((key) => floatTensor(reference[key]?.shape ?? [], numbers(key))) as [FloatTensor, FloatTensor];
const classes = Int32Array.from(numbers('classes'));

/** The file has one weight under another name, and laid out as the operator wants it. */
const parameterOf = (weight: string): string => (weight.includes('Unsqueeze') ? '8.weight' : weight);

const trainerOf = async (statistics: BatchStatistics, runtime?: Runtime) => (
  createGraphTrainer({ graph, runtime: runtime ?? await createOnnxRuntime({ threads: 1 }), classCount: 3, statistics })
);

/** Those with a gradient that is not zero: a bias right before a normalisation by the batch has none. */
function expectGradients(found: ReadonlyMap<string, Float32Array>, prefix: string, tolerance: number): void {
  const keys = Object.keys(reference).filter((key) => key.startsWith(`${prefix} gradient `));
  expect([...found.keys()].map((name) => `${prefix} gradient ${parameterOf(name)}`).sort()).toEqual(keys.sort());
  for (const [name, gradient] of found) {
    const expected = numbers(`${prefix} gradient ${parameterOf(name)}`);
    const size = Math.hypot(...expected);
    if (size < 1e-6) expect(Math.hypot(...gradient)).toBeLessThan(1e-6);
    else expect(`${name} ${relativeError(gradient, expected) < tolerance}`).toBe(`${name} true`);
  }
}

describe.each(['stored', 'batch'] as const)('a trainer with %s statistics against PyTorch', (mode) => {
  it('has the gradients of the cross-entropy, those of the images, and moves the running statistics', async () => {
    const trainer = await trainerOf(mode);
    const { logits, losses, gradients, imageGradient } = await trainer.weightGradients({ images, classes, imageGradient: 'each' });
    const prefix = `${mode} entropy`;
    expect(relativeError(logits.data, numbers(`${prefix} logits`))).toBeLessThan(1e-5);
    expect(relativeError(losses.data, numbers(`${prefix} losses`))).toBeLessThan(1e-5);
    expectGradients(gradients, prefix, 1e-5);
    expect(relativeError(imageGradient?.data ?? [], numbers(`${prefix} image`))).toBeLessThan(1e-5);
    expect(trainer.statistics.size).toBe(mode === 'batch' ? 10 : 0);
    for (const [name, statistic] of trainer.statistics) expect(relativeError(statistic, numbers(`${prefix} statistic ${name}`))).toBeLessThan(1e-5);
    await trainer.dispose();
  });

  it('has the gradients of the TRADES loss', async () => {
    const trainer = await trainerOf(mode);
    const { losses, gradients } = await trainer.tradesGradients({ images, adversarial, classes, beta: 3 });
    expect(relativeError(losses.data, numbers(`${mode} trades losses`))).toBeLessThan(1e-5);
    expectGradients(gradients, `${mode} trades`, 1e-5);
    for (const [name, statistic] of trainer.statistics) expect(relativeError(statistic, numbers(`${mode} trades statistic ${name}`))).toBeLessThan(1e-5);
    await trainer.dispose();
  });
});

describe('a trainer', () => {
  it('computes the same on the second engine', async () => {
    const trainer = await trainerOf('batch', await createTfjsRuntime({ backend: 'cpu' }));
    const { gradients } = await trainer.weightGradients({ images, classes });
    expectGradients(gradients, 'batch entropy', 1e-4);
    await trainer.dispose();
  });

  it('answers, attacks and exports with the weights as they are now', async () => {
    const runtime = await createOnnxRuntime({ threads: 1 });
    const trainer = await trainerOf('batch', runtime);
    const before = await trainer.logits(images);
    await trainer.weightGradients({ images, classes });
    trainer.setWeights(new Map(Array.from(trainer.weights, ([name, values]) => [name, values.map((value) => 1.1 * value)])));
    const plain = createGraphClassifier({ graph: trainer.graph(), runtime, classCount: 3 });
    const request = { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'sum' } as const;
    const [here, there] = [await trainer.gradient(images, classes, request), await plain.gradient(images, classes, request)];
    expect(relativeError(here.gradient.data, there.gradient.data)).toBeLessThan(1e-5);
    const [after, exported] = [await trainer.logits(images), await plain.logits(images)];
    expect(relativeError(after.data, exported.data)).toBeLessThan(1e-5);
    expect(relativeError(after.data, before.data)).toBeGreaterThan(0.01);
    await Promise.all([trainer.dispose(), plain.dispose()]);
  });

  it('exports a copy, and sums image gradients where asked to', async () => {
    const trainer = await trainerOf('stored');
    const exported = trainer.graph();
    trainer.setWeights(new Map([['13.bias', Float32Array.of(1, 2, 3)]]));
    expect(exported.constants.get('13.bias')?.data).toEqual(graph.constants.get('13.bias')?.data);
    const each = await trainer.weightGradients({ images, classes, imageGradient: 'each' });
    const sum = await trainer.weightGradients({ images, classes, imageGradient: 'sum' });
    expect(sum.imageGradient?.shape).toEqual([1, 3, 16, 16]);
    const size = 3 * 16 * 16;
    const added = Array.from({ length: size }, (_, place) => [0, 1, 2, 3, 4].reduce((total, image) => total + (each.imageGradient?.data[image * size + place] ?? NaN), 0));
    expect(relativeError(sum.imageGradient?.data ?? [], added)).toBeLessThan(1e-5);
    await trainer.dispose();
  });

  it('frees every program once, and decays kernels only', async () => {
    const open = new Set<Program>();
    const engine = await createOnnxRuntime({ threads: 1 });
    const runtime: Runtime = {
      description: engine.description,
      compile: async (compiled) => {
        const program = await engine.compile(compiled);
        const counted: Program = { run: (feeds) => program.run(feeds), dispose: () => { open.delete(counted); return program.dispose(); } };
        open.add(counted);
        return counted;
      },
    };
    const trainer = await trainerOf('stored', runtime);
    await trainer.logits(images);
    await trainer.weightGradients({ images, classes });
    await trainer.weightGradients({ images, classes });
    await trainer.tradesGradients({ images, adversarial, classes, beta: 1 });
    expect(open.size).toBe(3);
    await trainer.dispose();
    expect(open.size).toBe(0);
    expect([...trainer.decayed].sort()).toEqual(['0.weight', '10.weight', '13.weight', '4.inner.0.weight', '4.inner.3.weight', '7.weight']);
  });

  it('refuses what does not fit', async () => {
    const trainer = await trainerOf('batch');
    expect(() => trainer.setWeights(new Map([['nothing', Float32Array.of(1)]]))).toThrow('expected a weight of the model, found "nothing"');
    expect(() => trainer.setWeights(new Map([['13.bias', Float32Array.of(1)]]))).toThrow('weight "13.bias": expected 3 numbers, found 1');
    expect(() => trainer.setStatistics(new Map([['13.bias', Float32Array.of(1)]]))).toThrow('expected a running statistic of the model, found "13.bias"');
    const one = floatTensor([1, 3, 16, 16]);
    await expect(trainer.weightGradients({ images: one, classes: Int32Array.of(0) })).rejects.toThrow('expected at least 2 values a channel');
    await expect(trainer.weightGradients({ images, classes: Int32Array.of(0) })).rejects.toThrow('expected a class for each of 5 images, found 1');
    await expect(trainer.tradesGradients({ images, adversarial, classes, beta: -1 })).rejects.toThrow('expected a finite weight of the divergence of at least 0, found -1');
    await trainer.dispose();
  });
});
