/**
 * usage: npm run bench:gradient [-- --batch 8] [--threads 2] [--repeats 5] [--rounds 3] [NAME …]   beside PyTorch; writes bench/results/DATE-gradient.*
 *        npm run -s bench:gradient -- [--batch 8] [--threads 2] [--repeats 5] --json FILE …        our figures only, one JSON line a model
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { describeMachine } from '../results.ts';
import { writeSpeedPage } from '../speed-page.ts';
import { gradientTable, medianOf, medianRatios, writeGradientResults, type Comparison } from './gradient-results.ts';
import { measured, type Measurement } from './measurement.ts';

const PEER = fileURLToPath(new URL('../../../shared/peers/torch_bench.py', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./measure-model.ts', import.meta.url));
const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
/** Debian's python3-torch is of Debian's own interpreter. */
const PYTHON = '/usr/bin/python3';
/** The architectures of the reference study. */
const STUDY = ['inception_v3', 'vgg16', 'vgg19', 'resnet50', 'inception_resnet_v2', 'densenet121', 'densenet169'];

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { batch: text, threads: text, repeats: text, rounds: text, json: { type: 'boolean' } },
});
const count = (name: 'batch' | 'threads' | 'repeats' | 'rounds', fallback: number): number => {
  const number = Number(values[name] ?? fallback);
  if (!Number.isInteger(number) || number < 1) throw new Error(`expected --${name} to be a positive whole number, found "${values[name]}"`);
  return number;
};
const [batch, threads, repeats, rounds] = [count('batch', 8), count('threads', availableParallelism()), count('repeats', 5), count('rounds', 3)];

const ours = (file: string): Promise<Measurement> => measured(process.execPath, ['--expose-gc', '--import', 'tsx', PROGRAM, resolve(file), ...[batch, threads, repeats].map(String)]);
const flags = ['--threads', String(threads), '--batch', String(batch), '--repeats', String(repeats)];
const torch = (name: string): Promise<Measurement & { readonly torch: string }> => (
  measured(PYTHON, [PEER, ...flags, name]) as Promise<Measurement & { readonly torch: string }>
);

/** The model as PyTorch exports it, random weights; the figures of exporting are thrown away. */
async function exported(name: string, folder: string): Promise<string> {
  await measured(PYTHON, [PEER, '--batch', '1', '--repeats', '1', '--export', folder, name]);
  return join(folder, `${name}.onnx`);
}

async function compare(name: string, folder: string): Promise<Comparison & { readonly version: string }> {
  const file = await exported(name, folder);
  const pairs: { readonly ours: Measurement; readonly torch: Measurement & { readonly torch: string } }[] = [];
  for (let round = 0; round < rounds; round++) pairs.push({ torch: await torch(name), ours: await ours(file) });
  await rm(file);
  return { ours: medianOf(pairs.map((pair) => pair.ours)), torch: medianOf(pairs.map((pair) => pair.torch)), version: pairs[0]?.torch.torch ?? '' };
}

async function besideTorch(names: readonly string[]): Promise<void> {
  if (!existsSync(PEER)) throw new Error('expected ../shared/peers/torch_bench.py to compare with, found nothing there; --json FILE … needs no PyTorch');
  const loadBefore = loadavg()[0] ?? 0;
  const folder = await mkdtemp(join(tmpdir(), 'assay-gradient-bench-'));
  const comparisons: (Comparison & { readonly version: string })[] = [];
  try {
    for (const name of names) {
      comparisons.push(await compare(name, folder));
      console.log(gradientTable(comparisons.slice(-1)).split('\n').at(-1));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const { forward, gradient } = medianRatios(comparisons);
  console.log(`\n${gradientTable(comparisons)}\n\nmedian ratios: forward ${forward.toFixed(2)}, gradient ${gradient.toFixed(2)}`);
  if (names.length < STUDY.length) {
    console.log('Nothing is written: these are the results of a part only.');
    return;
  }
  const files = await writeGradientResults(RESULTS, {
    date: new Date().toISOString().slice(0, 10), machine: describeMachine(), node: process.version, loadBefore, rounds, repeats,
    runtime: (await createOnnxRuntime({ threads })).description, torch: comparisons[0]?.version ?? '',
    comparisons: comparisons.map(({ ours: own, torch: theirs }) => ({ ours: own, torch: theirs })),
  });
  console.log([...files.map((file) => relative('', file)), await writeSpeedPage()].join('\n'));
}

if (values.json) for (const file of positionals) console.log(JSON.stringify(await ours(file)));
else await besideTorch(positionals.length > 0 ? positionals : STUDY);
