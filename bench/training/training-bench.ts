/**
 * usage: npm run bench:training [-- --side 96] [--batch 16] [--threads 2] [--steps 5] [--rounds 3]   beside PyTorch; writes bench/results/DATE-training.*
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOnnxRuntime } from '../../src/numeric/runtimes/onnxruntime/onnxruntime.ts';
import { describeMachine } from '../results.ts';
import { measured, type TrainingMeasurement } from './measurement.ts';
import { trainingTable, writeTrainingResults, type TrainingRound } from './training-results.ts';

const PEER = fileURLToPath(new URL('./torch_training.py', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./measure-training.ts', import.meta.url));
const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
/** Debian's python3-torch is of Debian's own interpreter. */
const PYTHON = '/usr/bin/python3';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { side: text, batch: text, threads: text, steps: text, rounds: text } });
const count = (name: keyof typeof values, fallback: number): number => {
  const number = Number(values[name] ?? fallback);
  if (!Number.isInteger(number) || number < 1) throw new Error(`expected --${name} to be a positive whole number, found "${values[name]}"`);
  return number;
};
const [side, batch, threads, steps, rounds] = [count('side', 96), count('batch', 16), count('threads', availableParallelism()), count('steps', 5), count('rounds', 3)];
const flags = ['--side', side, '--batch', batch, '--threads', threads, '--steps', steps].map(String);

const torch = (): Promise<TrainingMeasurement> => measured(PYTHON, [PEER, ...flags]);
const ours = (file: string): Promise<TrainingMeasurement> => (
  measured(process.execPath, ['--import', 'tsx', PROGRAM, file, ...[batch, threads, steps].map(String)])
);

/** Both engines in turn, each in a process of its own. */
async function sideBySide(file: string): Promise<readonly TrainingRound[]> {
  const pairs: TrainingRound[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ torch: await torch(), ours: await ours(file) });
    console.log(trainingTable(pairs.slice(-1)).split('\n').slice(2).join('\n'));
  }
  return pairs;
}

async function besideTorch(): Promise<void> {
  const loadBefore = loadavg()[0] ?? 0;
  const folder = await mkdtemp(join(tmpdir(), 'assay-training-bench-'));
  try {
    const file = join(folder, 'resnet50.onnx');
    const { status } = spawnSync(PYTHON, [PEER, ...flags, '--export', file], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`expected ${PYTHON} with torch and torchvision to export the network, found exit code ${status}`);
    const pairs = await sideBySide(file);
    console.log(`\n${trainingTable(pairs)}`);
    const files = await writeTrainingResults(RESULTS, {
      date: new Date().toISOString().slice(0, 10), machine: describeMachine(), node: process.version, loadBefore, steps,
      runtime: (await createOnnxRuntime({ threads })).description, rounds: pairs,
    });
    console.log(files.map((name) => relative('', name)).join('\n'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

await besideTorch();
