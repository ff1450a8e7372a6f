/** usage: measure-model.ts FILE BATCH THREADS REPEATS - prints one JSON line: our time and memory for a model's forward pass and gradient. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Random } from '../../src/kernel/random.ts';
import { differentiate } from '../../src/numeric/autodiff/differentiate.ts';
import { importModel } from '../../src/numeric/importers/import-model.ts';
import type { ImportedModel } from '../../src/numeric/importers/imported-model.ts';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import type { Graph } from '../../src/numeric/graph/graph.ts';
import type { Program, Runtime } from '../../src/numeric/runtimes/runtime.ts';
import { floatTensor, sizeOf, type Tensor } from '../../src/numeric/tensor/tensor.ts';
import { timeRepeats } from '../timing.ts';
import type { Measurement } from './measurement.ts';

const [path = '', batch = 8, threads = 2, repeats = 5] = process.argv.slice(2).map((text, index) => (index === 0 ? text : Number(text))) as [string, number, number, number];

interface Opened {
  readonly program: Program;
  readonly compileMs: number;
  readonly input: ImportedModel['input'];
  readonly classCount: number;
}

const forwardOnly = ({ graph }: ImportedModel): Graph => graph;
const withGradient = ({ graph }: ImportedModel): Graph => differentiate(graph, { loss: 'cross-entropy', goal: 'NONTARGETED', reduce: 'each' });

/** From the file to a program; the file's bytes and the graph are garbage afterwards. */
async function open(runtime: Runtime, graphOf: (model: ImportedModel) => Graph): Promise<Opened> {
  const start = performance.now();
  const model = await importModel([{ name: basename(path), bytes: await readFile(path) }]);
  const program = await runtime.compile(graphOf(model));
  return { program, compileMs: performance.now() - start, input: model.input, classCount: model.classCount };
}

/** Images of noise in [-1, 1] and the class 0, as the side-by-side PyTorch program has them. */
function feedsOf({ input, classCount }: Opened): Readonly<Record<'image' | 'onehot', Tensor>> {
  const random = Random.fromSeed(1);
  const shape = [batch, input.channels, input.height, input.width];
  const onehot = floatTensor([batch, classCount]);
  for (let image = 0; image < batch; image++) onehot.data[image * classCount] = 1;
  return { image: floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, () => random.uniform() * 2 - 1)), onehot };
}

/** Milliseconds an image, after one run that does not count. */
async function timed({ program }: Opened, feeds: Readonly<Record<string, Tensor>>): Promise<number> {
  // What importing left behind is not what running needs: --expose-gc makes this there.
  globalThis.gc?.();
  await program.run(feeds);
  const { medianSeconds } = await timeRepeats(repeats, () => program.run(feeds));
  await program.dispose();
  return medianSeconds * 1000 / batch;
}

async function measure(): Promise<Measurement> {
  const runtime = await createOnnxRuntime({ threads });
  const forward = await open(runtime, forwardOnly);
  const { image, onehot } = feedsOf(forward);
  const forwardMs = await timed(forward, { image });
  const gradient = await open(runtime, withGradient);
  const gradientMs = await timed(gradient, { image, onehot });
  const round = (number: number): number => Math.round(number * 100) / 100;
  return {
    model: basename(path).replace(/[.][^.]+$/, ''), side: forward.input.width, batch, threads,
    forward_ms: round(forwardMs), gradient_ms: round(gradientMs), compile_ms: Math.round(gradient.compileMs),
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

console.log(JSON.stringify(await measure()));
