/** usage: measure-training.ts FILE BATCH THREADS STEPS - prints one JSON line: our time and memory for steps of fine-tuning. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Random } from '../../src/kernel/random.ts';
import { importModel } from '../../src/numeric/importers/import-model.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { floatTensor, sizeOf } from '../../src/numeric/tensor/tensor.ts';
import { createGraphTrainer, type GraphTrainer } from '../../src/robustness/training/graph-trainer.ts';
import { createOptimiser } from '../../src/robustness/training/optimisers/index.ts';
import { median } from '../timing.ts';
import type { TrainingMeasurement } from './measurement.ts';

const [path = '', batch = 16, threads = 2, steps = 5] = process.argv.slice(2).map((text, index) => (index === 0 ? text : Number(text))) as [string, number, number, number];

/** So small that random weights do not run away in a few steps. */
const LEARNING_RATE = 1e-6;
/** As the side-by-side PyTorch program has them. */
const OPTIMISER = { optimiser: 'sgd', momentum: 0.9, weightDecay: 1e-4 } as const;

interface Step {
  readonly gradientMs: number;
  readonly updateMs: number;
  readonly cpuMs: number;
}

async function open(): Promise<GraphTrainer> {
  const { graph, classCount } = await importModel([{ name: basename(path), bytes: await readFile(path) }]);
  return createGraphTrainer({ graph, classCount, runtime: await createOnnxRuntime({ threads }) });
}

/** Steps on the same images of noise, after one that does not count: it compiles. */
async function timed(trainer: GraphTrainer): Promise<readonly Step[]> {
  const random = Random.fromSeed(1);
  const shape = [batch, ...trainer.imageShape];
  const images = floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, () => random.uniform()));
  const classes = Int32Array.from({ length: batch }, (_, image) => image % trainer.classCount);
  const optimiser = createOptimiser(OPTIMISER, trainer.decayed);
  const taken: Step[] = [];
  for (let step = 0; step <= steps; step++) {
    const [start, cpuBefore] = [performance.now(), process.cpuUsage()];
    const { gradients } = await trainer.weightGradients({ images, classes });
    const middle = performance.now();
    optimiser.step(trainer.weights, gradients, LEARNING_RATE);
    const end = performance.now();
    const { user, system } = process.cpuUsage(cpuBefore);
    taken.push({ gradientMs: middle - start, updateMs: end - middle, cpuMs: (user + system) / 1000 });
  }
  return taken.slice(1);
}

async function measure(): Promise<TrainingMeasurement> {
  const trainer = await open();
  const taken = await timed(trainer);
  const side = trainer.imageShape[2];
  const weights = [...trainer.weights.values()].reduce((sum, { length }) => sum + length, 0);
  await trainer.dispose();
  const ms = (of: (step: Step) => number): number => Math.round(median(taken.map(of)) * 10) / 10;
  return {
    model: basename(path).replace(/[.][^.]+$/, ''), side, batch, threads, weights,
    step_ms: ms(({ gradientMs, updateMs }) => gradientMs + updateMs), gradient_ms: ms(({ gradientMs }) => gradientMs), update_ms: ms(({ updateMs }) => updateMs),
    step_cpu_ms: ms(({ cpuMs }) => cpuMs), peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

console.log(JSON.stringify(await measure()));
