import { readFileSync } from 'node:fs';
import { Random } from '../../../src/kernel/random.ts';
import { readNpz } from '../../../src/numeric/formats/npz.ts';
import { importOnnx } from '../../../src/numeric/importers/onnx/import-onnx.ts';
import { createOnnxRuntime } from '../../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import { fit } from '../../../src/robustness/training/fit.ts';
import { createGraphTrainer } from '../../../src/robustness/training/graph-trainer.ts';
import { createOptimiser } from '../../../src/robustness/training/optimisers/index.ts';
import { learningRateShare } from '../../../src/robustness/training/schedule.ts';
import type { TrainableClassifier } from '../../../src/robustness/training/trainable-classifier.ts';
import { untieVectors } from '../../../src/robustness/training/untie-vectors.ts';
import { ArrayImages } from '../support/array-images.ts';
import { parametersWith, trainingRun } from './training-run.ts';

/** 20 steps of PyTorch in float64; `make.py` beside the files made them and says what is in them. */
const folder = new URL('../../fixtures/training-steps/', import.meta.url);
const { graph } = importOnnx(readFileSync(new URL('model.onnx', folder)));
const reference = await readNpz(readFileSync(new URL('steps.npz', folder)), 'steps.npz');
const runtime = await createOnnxRuntime({ threads: 1 });

const [STEPS, BATCH, IMAGES] = [20, 8, 40];
const SIZE = 3 * 8 * 8;
const numbers = (key: string): readonly number[] => Array.from<number | bigint | string, number>(reference[key]?.data ?? [], Number);
const images = Float32Array.from(numbers('images'));
const labels = Int32Array.from(numbers('labels'));

/** Largest difference over the largest value of the reference. */
function worst(found: ArrayLike<number>, key: string): number {
  const wanted = numbers(key);
  if (wanted.length === 0 || wanted.length !== found.length) return Infinity;
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, i) => Math.abs((found[i] ?? NaN) - value) / largest));
}

function batchOf(step: number) {
  const start = (BATCH * step) % IMAGES;
  return {
    images: floatTensor([BATCH, 3, 8, 8], images.slice(start * SIZE, (start + BATCH) * SIZE)),
    classes: labels.slice(start, start + BATCH),
  };
}

type Named = readonly (readonly [string, Float32Array])[];

const OPTIMISERS = [['sgd', 0.05], ['adam', 0.01], ['adamw', 0.01]] as const;
type Optimiser = (typeof OPTIMISERS)[number][0];

/** 20 steps of eight images each; losses and what the weights and running statistics are then. */
async function twentySteps(model: TrainableClassifier, optimiser: Optimiser, learningRate: number): Promise<{ losses: number[]; ends: Named }> {
  const stepping = createOptimiser({ optimiser, momentum: 0.9, weightDecay: 0.05 }, model.decayed);
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const { losses: each, gradients } = await model.weightGradients(batchOf(step));
    losses.push(each.data.reduce((a, b) => a + b, 0) / BATCH);
    stepping.step(model.weights, gradients, learningRate * learningRateShare({ schedule: 'cosine', warmUp: 0 }, step, STEPS));
  }
  return { losses, ends: [...model.weights, ...model.statistics] };
}

/** Arrays that are further than `most` from those of the reference, and how far; and those it does not have. */
function strayed(ends: Named, prefix: string, most: number): readonly (readonly [string, number])[] {
  return ends.map(([name, values]) => [name, worst(values, `${prefix} ${name}`)] as const).filter(([, distance]) => !(distance < most));
}

describe.each(['stored', 'batch'] as const)('20 steps with %s statistics', (statistics) => {
  it.each(OPTIMISERS)('of %s end at the weights of PyTorch', async (optimiser, learningRate) => {
    const model = createGraphTrainer({ graph, runtime, classCount: 3, statistics });
    const { losses, ends } = await twentySteps(model, optimiser, learningRate);
    expect(worst(losses, `${statistics} ${optimiser} losses`)).toBeLessThan(1e-5);
    expect(strayed(ends, `${statistics} ${optimiser}`, 1e-5)).toEqual([]);
    expect(ends.length).toBe(statistics === 'batch' ? 12 : 8);
    await model.dispose();
  });
});

describe('20 steps of an untrained network, whose file has equal constants once', () => {
  const untied = untieVectors(importOnnx(readFileSync(new URL('fresh.onnx', folder))).graph);
  const layers = untied.nodes.filter(({ type }) => type === 'BatchNormalization');
  const roles = ['weight', 'bias', 'running_mean', 'running_var'];
  const names = new Map(layers.flatMap(({ inputs }, layer) => roles.map((role, place) => [inputs[place + 1], `${['1', '4'][layer]}.${role}`])));

  it.each(OPTIMISERS)('of %s end at the weights of PyTorch once every layer has its own', async (optimiser, learningRate) => {
    const model = createGraphTrainer({ graph: untied, runtime, classCount: 3, statistics: 'batch' });
    const { losses, ends } = await twentySteps(model, optimiser, learningRate);
    expect(worst(losses, `fresh ${optimiser} losses`)).toBeLessThan(1e-5);
    expect(strayed(ends.map(([name, values]) => [names.get(name) ?? name, values]), `fresh ${optimiser}`, 1e-5)).toEqual([]);
    expect(new Set(names.values()).size).toBe(8);
    expect(ends.length).toBe(12);
    await model.dispose();
  });
});

describe('fit on a graph', () => {
  const source = new ArrayImages([3, 8, 8], images, labels);
  const options = (optimiser: Optimiser, learningRate: number, { epochs = STEPS, batchSize = IMAGES } = {}) => ({
    model: createGraphTrainer({ graph, runtime, classCount: 3, statistics: 'batch' }), images: source, validation: source, random: Random.fromSeed(1),
    parameters: parametersWith({ epochs, batchSize, learningRate, optimiser, weightDecay: 0.05, schedule: 'cosine', balance: false, patience: null }),
  });

  it.each(OPTIMISERS)('of all images in one batch ends where PyTorch does: %s', async (optimiser, learningRate) => {
    const { model, ...rest } = options(optimiser, learningRate);
    const { outcome: { history } } = await trainingRun(fit({ model, ...rest }));
    const ends = [...model.weights, ...model.statistics];
    expect(strayed(ends, `whole ${optimiser}`, 1e-4)).toEqual([]);
    expect(worst(history.map(({ loss }) => loss), `whole ${optimiser} losses`)).toBeLessThan(1e-4);
    expect(ends.length).toBe(12);
    await model.dispose();
  });

  it('goes on from a checkpoint bit for bit, running statistics too', async () => {
    const short = { epochs: 4, batchSize: 8 };
    const [first, second] = [options('adam', 0.01, short), options('adam', 0.01, short)];
    const whole = await trainingRun(fit(first));
    const checkpoint = whole.checkpoints[1];
    if (!checkpoint) throw new Error('expected a second checkpoint');
    expect((await trainingRun(fit({ ...second, checkpoint }))).outcome).toEqual(whole.outcome);
    expect([...second.model.weights, ...second.model.statistics]).toEqual([...first.model.weights, ...first.model.statistics]);
    await first.model.dispose();
    await second.model.dispose();
  });
});
